// The price ladder, drawn as templates/bidding/lot/ladder.html draws it (bidding/showing/ladder.py has the measures).

import { figure } from "../core/money.js";
import { badgeOf } from "./people.js";
import { say } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const STEP = 22;
const FIRST = 8;
const DIGIT = 6.6;
const RIGHT = 196;

function shape(name, attributes, words = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = words;
  return made;
}

function rung({ y, left, line, strong, label, beside, dashed = false }) {
  const bold = strong ? { class: "strong" } : {};
  return [
    shape("line", { class: line, x1: left, x2: RIGHT, y1: y, y2: y, ...(dashed ? { "stroke-dasharray": "4 5" } : {}) }),
    shape("text", { ...bold, x: left - 10, y: y + 4, "text-anchor": "end" }, label),
    shape("text", { ...bold, x: RIGHT + 10, y: y + 4 }, beside),
  ];
}

/** Draw into the `<svg class="ladder">` inside `box`. Without a `minimum_bid` nothing is asked for, and no rung is dashed. */
export function drawLadder(box, { rungs, lot, mine }) {
  const svg = box.querySelector("svg");
  const label = (amount) => figure(amount, lot.currency);
  const asked = lot.minimum_bid === null ? [] : [label(lot.minimum_bid)];
  const widest = Math.max(0, ...[...asked, ...rungs.map(({ amount }) => label(amount))].map(({ length }) => length));
  const left = Math.round(widest * DIGIT) + 12;
  const drawn = rungs.flatMap(({ amount, paddle }, place) => rung({
    y: FIRST + STEP * (place + 1),
    left,
    line: paddle === mine?.paddle ? "mine" : place === 0 ? "top" : "",
    strong: place === 0,
    label: label(amount),
    beside: badgeOf(paddle),
  }));
  const next = asked.flatMap((figures) => rung({ y: FIRST, left, line: "", strong: false, label: figures, beside: say("next"), dashed: true }));
  svg.setAttribute("viewBox", `0 0 240 ${FIRST + STEP * rungs.length + 12}`);
  svg.replaceChildren(...drawn, ...next);
}
