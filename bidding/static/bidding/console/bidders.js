// Who is connected to bid, and whether the last price stands before them.

import { money } from "../../core/money.js";
import { icon } from "../../core/icons.js";
import { say } from "../words.js";
import { put } from "./put.js";

const list = document.querySelector("[data-bidders]");
const count = document.querySelector("[data-bidders-count]");
const form = document.querySelector("[data-bidder]").content.firstElementChild;
let drawn = "";

export function showBidders({ people: { bidders }, auction: { currency } }) {
  put(count, String(bidders.length));
  const now = JSON.stringify(bidders);
  if (now === drawn) return;
  drawn = now;
  list.replaceChildren(...bidders.map((bidder) => row(bidder, currency)));
}

function row({ paddle, name, has_last: hasLast, may_bid: mayBid }, currency) {
  const made = form.cloneNode(true);
  made.querySelector("[data-bidder-paddle]").textContent = paddle;
  made.querySelector("[data-bidder-name]").textContent = name ?? say("desk.leader.paddle", { paddle });
  if (mayBid) made.querySelector("[data-bidder-purse]").textContent = say("desk.bidder.purse", { price: money(mayBid, currency, { short: true }) });
  const mark = made.querySelector("[data-bidder-mark]");
  const words = Object.assign(document.createElement("span"), { className: "sr", textContent: say(hasLast ? "desk.bidder.has" : "desk.bidder.not") });
  mark.append(icon(hasLast ? "check" : "sync", "sm"), words);
  return made;
}
