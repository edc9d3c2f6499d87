// Times in words, as bidding/showing/times.py writes them, in the reader's time zone.

import { serverNow } from "../core/clock.js";
import { localTime } from "../core/times.js";
import { say } from "./words.js";

const A_WEEK = 6 * 24 * 3600 * 1000;

/** "16:30" today, "Sat 16:30" within the week, else with the day of the month. `at`: RFC 3339. */
export function moment(at) {
  const then = new Date(at);
  const now = new Date(serverNow());
  if (localTime(then, "date") === localTime(now, "date")) return localTime(then, "time");
  return localTime(then, Math.abs(then - now) < A_WEEK ? "weekday" : "datetime");
}

/** "14:32:07". */
export function exactTime(at) {
  return localTime(at, "seconds");
}

function adds(seconds) {
  return seconds % 60 ? say("clock.adds.seconds", { n: seconds }) : say("clock.adds.minutes", { n: seconds / 60 });
}

/** The rule in words beside the figures: when the lot closes, or what a bid does to that now. */
export function besideTheClock(sale) {
  const { status, format, opens_at: opensAt, closes_at: closesAt } = sale.lot;
  const { window: span, extend } = sale.softClose;
  if (status === "on_hold") return say(format === "timed" ? "clock.held" : "hold.word");
  if (status === "fair_warning" || status === "final_call") return say(`${status}.word`);
  if (format !== "timed" || !closesAt) return say("clock.hammer");
  if (status === "queued") return Date.parse(opensAt) > serverNow() ? say("clock.opens", { time: moment(opensAt) }) : say("clock.opening");
  if (span && Date.parse(closesAt) - serverNow() <= span * 1000) return adds(extend);
  if (span && sale.hardCloseAt) return say("clock.closes.hard", { time: moment(closesAt), hard: moment(sale.hardCloseAt) });
  return say("clock.closes", { time: moment(closesAt) });
}
