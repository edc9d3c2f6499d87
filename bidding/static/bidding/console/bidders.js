// Who is connected to bid, and whether the last price stands before them.

import { icon } from "../../core/icons.js";
import { say } from "../words.js";
import { put } from "./put.js";

const list = document.querySelector("[data-bidders]");
const count = document.querySelector("[data-bidders-count]");
const form = document.querySelector("[data-bidder]").content.firstElementChild;
let drawn = "";

export function showBidders({ people: { bidders } }) {
  put(count, String(bidders.length));
  const now = JSON.stringify(bidders);
  if (now === drawn) return;
  drawn = now;
  list.replaceChildren(...bidders.map(row));
}

function row({ paddle, name, has_last: hasLast }) {
  const made = form.cloneNode(true);
  made.querySelector("[data-bidder-paddle]").textContent = paddle;
  made.querySelector("[data-bidder-name]").textContent = name ?? say("desk.leader.paddle", { paddle });
  const mark = made.querySelector("[data-bidder-mark]");
  const words = Object.assign(document.createElement("span"), { className: "sr", textContent: say(hasLast ? "desk.bidder.has" : "desk.bidder.not") });
  mark.append(icon(hasLast ? "check" : "sync", "sm"), words);
  return made;
}
