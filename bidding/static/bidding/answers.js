// What a bid came to, in words beside the button. As bidding/showing/answers.py.

import { money } from "../core/money.js";
import { say } from "./words.js";

/** Null where the standing says it all: one's own successful bid needs no further word. */
export function accepted(answer, { amount, kind }, { currency }) {
  const price = money(answer.price, currency);
  if (!answer.leading) return say("bid.beaten", { amount: money(amount, currency), price });
  return kind === "max" ? say("max.set", { max: money(answer.your_max, currency) }) : null;
}

export function refused(error, sale) {
  const { code, data } = error;
  const minimum = data?.minimum_bid && money(data.minimum_bid, sale.currency);
  switch (code) {
    case "bid_too_low":
      return say(sale.leads ? "bid.max_low" : "bid.too_low", { minimum });
    case "purse_exceeded":
      return say("bid.purse", { available: money(data.available, sale.currency), needed: money(data.needed, sale.currency) });
    case "lot_not_open":
      return say("bid.not_open");
    case "invalid_amount":
      return say("bid.invalid", { example: sale.lot.minimum_bid });
    case "not_authenticated":
      return say("bid.signed_out");
    default:
      return error.message;
  }
}
