// The lot's clocks: what they count to follows the lot; the words beside them say what the rule is now.

import { besideTheClock } from "./times.js";

const clocks = document.querySelectorAll("lot-clock[data-clock]");

function put(clock, name, value) {
  if (value === null) clock.removeAttribute(name);
  else if (clock.getAttribute(name) !== String(value)) clock.setAttribute(name, value);
}

/** A new end of the same count is an extension, and the clock says so; anything else starts a new count in silence. */
function countTo(clock, until, isSameCount) {
  if (!isSameCount) clock.removeAttribute("until");
  put(clock, "until", until);
}

export function showClocks(sale, before = null) {
  const { opens_at: opensAt, closes_at: closesAt } = sale.lot;
  for (const clock of clocks) {
    clock.hidden = sale.phase === "over";
    if (!clock.querySelector("[data-clock-time]")) continue;
    const isQueued = sale.phase === "queued";
    put(clock, "phase", isQueued ? "opens" : null);
    put(clock, "since", isQueued ? null : opensAt);
    put(clock, "left", sale.phase === "held" && sale.held !== null ? sale.held : null);
    countTo(clock, isQueued ? opensAt : closesAt, before === null || (before.phase === "running" && sale.phase === "running"));
  }
  showWords(sale);
}

export function showWords(sale) {
  for (const clock of clocks) {
    const words = besideTheClock(sale);
    clock.said = words;
    const side = clock.querySelector("[data-clock-side]");
    if (clock.dataset.state !== "ended" || sale.phase === "held") side.textContent = words;
  }
}
