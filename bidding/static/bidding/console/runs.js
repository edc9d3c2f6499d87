// The run order: every lot, what became of it, and which is on now. A queued lot can be gone to while none is open.

import { icon } from "../../core/icons.js";
import { money } from "../../core/money.js";
import { say } from "../words.js";
import { put } from "./put.js";

const list = document.querySelector("[data-runs]");
const form = document.querySelector("[data-run]").content.firstElementChild;
const ICONS = { sold: "check", passed: "x", held: "pause" };
const rows = new Map();

/** The design's state of a lot, and the word beside it. */
function stateOf({ status, price, start_price: start }, currency) {
  const said = (amount) => money(amount, currency, { short: true });
  switch (status) {
    case "queued": return ["q", say("desk.run.from", { price: said(start) })];
    case "sold": return ["sold", said(price)];
    case "passed": case "unsold": return ["passed", say("desk.run.passed")];
    case "withdrawn": return ["passed", say("desk.run.withdrawn")];
    case "awaiting_decision": return ["awaiting", say("desk.run.awaiting")];
    case "on_hold": return ["now", say("desk.run.held")];
    default: return ["now", say("desk.run.now")];
  }
}

export function showRuns({ run, current }, { currency, go }) {
  for (const lot of run) {
    if (!rows.has(lot.lot)) add(lot, go);
    const row = rows.get(lot.lot);
    const [state, word] = stateOf(lot, currency);
    if (row.dataset.state !== state) draw(row, state);
    put(row.querySelector("[data-run-word]"), word);
    if (lot.lot === current?.lot && !row.hasAttribute("aria-current")) bring(row);
    if (lot.lot === current?.lot) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    row.firstElementChild.setAttribute("aria-disabled", String(lot.status !== "queued" || current !== null));
  }
}

function add(lot, go) {
  const row = form.cloneNode(true);
  put(row.querySelector(".runs__no"), String(lot.number));
  put(row.querySelector("[data-run-title]"), lot.title);
  row.firstElementChild.addEventListener("click", () => go(lot.lot));
  rows.set(lot.lot, row);
  list.append(row);
}

function draw(row, state) {
  row.dataset.state = state;
  const symbol = ICONS[state];
  row.querySelector("[data-run-icon]").replaceChildren(...(symbol ? [icon(symbol, "sm")] : []));
}

/** Into sight within the list alone: the page itself does not move. */
function bring(row) {
  const box = row.closest(".desk__runs");
  const scroller = box.scrollHeight > box.clientHeight ? box : list;
  scroller.scrollTop = row.offsetTop - scroller.offsetTop - scroller.clientHeight / 3;
}
