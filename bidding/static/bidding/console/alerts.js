// What the auctioneer must know at once: a line that is down, another console, a lot on hold, a bid behind the hammer.

import { money } from "../../core/money.js";
import { exactTime } from "../times.js";
import { say } from "../words.js";
import { lateBid } from "./desk_state.js";
import { nameOf } from "./lot.js";
import { put } from "./put.js";

const box = (name) => document.querySelector(`[data-alert="${name}"]`);

/** Shown or not; the words first, so that what is read out is whole. */
function show(name, words) {
  const alert = box(name);
  if (words) {
    put(alert.querySelector("[data-alert-title]"), words[0]);
    put(alert.querySelector("[data-alert-more]"), words[1]);
  }
  alert.hidden = !words;
}

/** `stood`: ids of late bids that were let stand. */
export function showAlerts(state, { line, asOf, currency, stood }) {
  show("line", line === "stale" ? [say("alert.line"), say("alert.line.more", { time: asOf ? exactTime(asOf) : "" })] : null);
  if (!state) return;
  const { holds, held_by: by } = state.console;
  show("taken", line !== "stale" && !holds ? [say("alert.taken"), say("alert.taken.more", { name: by?.name ?? "" })] : null);
  const isHeld = state.current?.snapshot.status === "on_hold";
  show("held", isHeld ? [say("alert.held"), whyHeld(state.current)] : null);
  const late = lateBid(state, stood);
  show("late", late ? lateWords(late, currency) : null);
}

const REASONS = { bidders: "alert.held.share", auctioneer: "alert.held.auctioneer", gateway: "alert.held.gateway" };

function whyHeld({ held_because: reason }) {
  return say(REASONS[reason] ?? "alert.held.more");
}

function lateWords({ number, paddle, name, amount, behind_ms: behind }, currency) {
  const price = money(amount, currency, { short: true });
  const seconds = (behind / 1000).toFixed(1);
  return [say("alert.late", { number, price, who: nameOf(paddle, name) }), say("alert.late.more", { behind: seconds })];
}
