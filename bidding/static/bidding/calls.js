// The auctioneer's calls: open, fair warning, final call. As bidding/showing/calls.py writes them first.

import { say } from "./words.js";

const ORDER = ["open", "fair_warning", "final_call"];
const steps = [...document.querySelectorAll("[data-call]")];
const said = document.querySelector("[data-call-said]");

/** `before`: the lot's status until now, so that only a new call is read out. */
export function showCalls({ lot }, before = null) {
  const at = ORDER.indexOf(lot.status);
  for (const step of steps) {
    const place = ORDER.indexOf(step.dataset.call);
    step.toggleAttribute("data-done", place < at);
    if (place === at) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
  if (said && before !== null && before !== lot.status) said.textContent = at > 0 ? say(`${lot.status}.word`) : "";
}
