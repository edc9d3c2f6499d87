// Where one stands: a state, an icon, a word and a sentence. The same table as bidding/showing/standing.py, plus what only
// a live page knows: that it is not current.

import { money, toMinor } from "../core/money.js";
import { exactTime, moment } from "./times.js";
import { say } from "./words.js";

const looks = (state, icon, word, more) => ({ state, icon, word: say(`${word}.word`), more });

/** `isStale`: no line and no answer; what is shown may have moved on. */
export function standing(sale, { isStale = false } = {}) {
  const { lot } = sale;
  if (isStale && sale.phase !== "over") return stale(sale);
  if (sale.isCancelled) return looks("watching", "x", "cancelled", say("cancelled.more"));
  if (sale.phase === "over") return over(sale);
  if (lot.status === "queued") return queued(lot);
  if (lot.status === "on_hold") {
    return looks("reserve", "clock", "hold", sale.leads ? say("hold.mine", { price: price(lot) }) : say("hold.more"));
  }
  return running(sale);
}

/** The pill: how the lot stands for everybody. `[state, icon, word]`. */
export function mark({ lot, isCancelled }) {
  if (isCancelled) return ["unsold", "", say("cancelled.word")];
  const marks = {
    queued: ["soon", "calendar", "queued.word"],
    fair_warning: ["closing", "clock", "fair_warning.word"],
    final_call: ["closing", "clock", "final_call.word"],
    on_hold: ["soon", "calendar", "hold.word"],
    sold: ["sold", "hammer", "stamp.sold"],
    passed: ["unsold", "", "stamp.unsold"],
    unsold: ["unsold", "", "stamp.unsold"],
    awaiting_decision: ["reserve", "scales", "awaiting.word"],
    withdrawn: ["unsold", "", "withdrawn.word"],
  };
  const [state, icon, word] = marks[lot.status] ?? ["live", "", lot.format === "live" ? "pill.live" : "pill.open"];
  return [state, icon, say(word)];
}

const price = (lot) => (lot.price === null ? "" : money(lot.price, lot.currency));
const minimum = (lot) => money(lot.minimum_bid, lot.currency);

function stale(sale) {
  const form = sale.leads ? "reconnecting.max" : "reconnecting.more";
  return looks("reconnecting", "sync", "reconnecting", say(form, { time: exactTime(sale.asOf) }));
}

function over(sale) {
  const { lot, leads } = sale;
  const values = { price: price(lot), leader: lot.leader };
  switch (lot.status) {
    case "sold": {
      const form = leads ? "sold.mine" : "sold";
      return { state: "sold", icon: "hammer", word: say(`${form}.word`, values), more: say(`${form}.more`, values) };
    }
    case "awaiting_decision":
      return looks("reserve", "scales", "awaiting", say(leads ? "awaiting.mine" : "awaiting.more", values));
    case "withdrawn":
      return looks("watching", "x", "withdrawn", say("withdrawn.more"));
    default:
      return looks("watching", "hammer", "unsold", lot.price === null ? say("unsold.more") : say("unsold.bid", values));
  }
}

function queued(lot) {
  const isTimed = lot.format === "timed" && lot.opens_at;
  return looks("watching", "calendar", "queued", isTimed ? say("queued.more", { time: moment(lot.opens_at) }) : say("queued.live"));
}

function running(sale) {
  const { lot } = sale;
  const values = { price: price(lot), leader: lot.leader };
  if (sale.part === "seller") {
    return looks("watching", "hammer", "seller", lot.price === null ? say("seller.none") : say("seller.more", values));
  }
  if (sale.leads) return leading(sale);
  if (sale.hasBid && sale.mine && lot.price !== null) return looks("outbid", "up", "outbid", say("outbid.more", values));
  if (lot.status !== "open") {
    const more = lot.price === null ? say("ready.more", { minimum: minimum(lot) }) : say("against.more", values);
    return looks("closing", "clock", lot.status, more);
  }
  return lookingOn(sale);
}

function leading(sale) {
  const { lot, mine } = sale;
  const isHigher = mine.max !== null && toMinor(mine.max, lot.currency) > toMinor(lot.price, lot.currency);
  const values = { paddle: mine.paddle, price: price(lot), max: isHigher ? money(mine.max, lot.currency) : "" };
  const form = isHigher ? "max" : "more";
  if (lot.reserve_met) return looks("leading", "paddle-fill", "leading", say(`leading.${form}`, values));
  return looks("reserve", "scales", "reserve", say(`reserve.${form}`, values));
}

function lookingOn(sale) {
  const { lot, mine, part } = sale;
  if (part === "bidder" && !sale.mayBid) return looks("watching", "users", "watching", say("watching.anonymous"));
  if (part !== "bidder") return looks("watching", "users", "watching", say(`watching.${part}`));
  const word = say("ready.word", { paddle: mine.paddle });
  return { state: "watching", icon: "paddle", word, more: say("ready.more", { minimum: minimum(lot) }) };
}
