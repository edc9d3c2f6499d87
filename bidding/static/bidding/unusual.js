// Five times the next bid or more is asked about once again (docs/protocol.md, "Unusual amounts").

import { answerOf } from "../core/confirm.js";
import { money, toMinor } from "../core/money.js";
import { costOf } from "./costs.js";
import { say } from "./words.js";

const TIMES = 5n;
const dialog = document.getElementById("unusual");
const put = (name, words) => { dialog.querySelector(`[data-unusual-${name}]`).textContent = words; };

export function isUnusual(amount, { lot }) {
  return toMinor(amount, lot.currency) >= TIMES * toMinor(lot.minimum_bid, lot.currency);
}

/** Resolves to whether the person means it. Escape and "Go back" are no. */
export function meansIt({ amount, kind }, sale) {
  const { lot, currency } = sale;
  const cost = costOf(amount, sale);
  const forms = kind === "max" ? ["unusual.max", "unusual.max.button"] : ["unusual.bid", "bid.button"];
  put("next", say("unusual.next", { minimum: money(lot.minimum_bid, currency) }));
  put("question", say(forms[0], { price: cost.price, number: sale.number }));
  put("yes", say(forms[1], { price: cost.price }));
  put("price", cost.price);
  put("all-in", cost.allIn);
  return answerOf(dialog);
}
