// Hands up, in order: one click, or 1 to 9, takes the bid of a hand or its person on stage.

import { countUp } from "./air.js";
import { put } from "./put.js";
import { say } from "../words.js";

const list = document.querySelector("[data-hands]");
const none = document.querySelector("[data-hands-none]");
const count = document.querySelector("[data-hands-count]");
const form = document.querySelector("[data-hand]").content.firstElementChild;

/** `take(place)`: what a press does; `chosen`: the seat that Space takes; `isOn`: whether anything may be pressed. */
export function showHands({ hands }, { names, chosen, isOn, mayBid, take }) {
  while (list.children.length > hands.length) list.lastElementChild.remove();
  while (list.children.length < hands.length) add(list.children.length + 1, take);
  put(count, String(hands.length));
  none.hidden = hands.length > 0;
  hands.forEach((hand, place) => draw(list.children[place], hand, { names, chosen, isOn, mayBid }));
}

function add(place, take) {
  const row = form.cloneNode(true);
  const button = row.querySelector("button");
  button.querySelector("kbd").textContent = String(place);
  button.querySelector("kbd").hidden = place > 9;
  button.addEventListener("click", () => { if (button.ariaDisabled !== "true") take(place); });
  list.append(row);
}

function draw(row, { seat, label, wish, since, paddle }, { names, chosen, isOn, mayBid }) {
  const bids = wish === "bid" && paddle !== null;
  const name = names[paddle] || label;
  put(row.querySelector("[data-hand-paddle]"), paddle ?? "–");
  put(row.querySelector("[data-hand-name]"), name);
  put(row.querySelector("[data-hand-more]"), say(bids ? "desk.hand.online" : "desk.hand.speaks", { time: countUp(since) }));
  put(row.querySelector("[data-hand-word]"), say(bids ? "desk.hand.bid" : "desk.hand.speak"));
  if (seat === chosen) row.setAttribute("aria-current", "true");
  else row.removeAttribute("aria-current");
  row.querySelector("button").ariaDisabled = String(!isOn || (bids && !mayBid));
}
