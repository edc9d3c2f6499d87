// Why the house would not, in the auctioneer's words.

import { money } from "../../core/money.js";
import { say } from "../words.js";

export function refused(error, currency) {
  const { code, data = {} } = error;
  const said = (amount) => money(amount, currency, { short: true });
  switch (code) {
    case "bid_too_low":
      return say("refused.low", { price: said(data.minimum_bid) });
    case "purse_exceeded":
      return say("refused.purse", { price: said(data.available) });
    case "lot_not_open":
      return say("refused.closed");
    case "not_found":
      return say("refused.paddle");
    case "not_registered":
      return say("refused.unregistered");
    case "paddle_needed":
      return say("refused.needs_paddle");
    case "conflict":
      return data.held_by ? say("alert.taken.more", { name: data.held_by }) : error.message;
    case "disconnected": case "timeout": case "closed": case undefined:
      return say("refused.line");
    default:
      return Object.values(data.errors ?? {}).flat()[0] ?? error.message;
  }
}
