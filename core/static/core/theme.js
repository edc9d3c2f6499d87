// Light or dark, moving or still: two switches that every page wears, remembered in this browser.
// preferences.js applies them before the first paint; this module only answers presses.

import { recall, remember } from "./storage.js";

const root = document.documentElement;
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const systemStill = matchMedia("(prefers-reduced-motion: reduce)");

/** The theme that is on screen: "light" or "dark". */
export function theme() {
  return root.dataset.theme ?? (systemDark.matches ? "dark" : "light");
}

/** "light", "dark", or null for what the system says. */
export function setTheme(choice) {
  remember("theme", choice);
  if (choice === null) delete root.dataset.theme;
  else root.dataset.theme = choice;
}

/** Whether things may move: neither the system nor this browser's switch says no. */
export function moves() {
  return root.dataset.motion !== "still" && !systemStill.matches;
}

export function setMotion(on) {
  remember("motion", on ? null : "still");
  if (on) delete root.dataset.motion;
  else root.dataset.motion = "still";
  showMotion();
}

function showMotion() {
  for (const button of document.querySelectorAll("[data-motion-toggle]")) {
    button.setAttribute("aria-pressed", String(root.dataset.motion !== "still"));
  }
}

/** A choice that equals the system's is forgotten, so that the page follows the system again. */
function toggleTheme() {
  const next = theme() === "dark" ? "light" : "dark";
  setTheme(next === (systemDark.matches ? "dark" : "light") ? null : next);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-toggle]")) toggleTheme();
  if (event.target.closest("[data-motion-toggle]")) setMotion(root.dataset.motion === "still");
});

// Another tab of the same browser changed its mind.
addEventListener("storage", (event) => {
  if (event.key === "rostrum.theme") setTheme(recall("theme"));
  if (event.key === "rostrum.motion") setMotion(recall("motion") !== "still");
});

showMotion();
