// The bar above: how long the sale is on air, what was sold, who is there, and the line.

import { serverNow } from "../../core/clock.js";
import { setIcon } from "../../core/icons.js";
import { money } from "../../core/money.js";
import { text } from "../../core/texts.js";
import { say } from "../words.js";
import { put } from "./put.js";

const part = (name) => document.querySelector(`[data-${name}]`);
const LINKS = { connecting: "link.connecting", live: "link.open", polling: "link.polling", stale: "link.reconnecting" };

/** "1:12:40" or "0:21" since `at`, by the server's clock. */
export function countUp(at) {
  const seconds = Math.max(0, Math.floor((serverNow() - Date.parse(at)) / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function showAir({ auction }) {
  const isOn = auction.status === "live" && auction.started_at;
  const pill = part("air");
  const state = isOn ? "live" : auction.status === "ended" ? "sold" : "soon";
  if (pill.dataset.state !== state) pill.dataset.state = state;
  const before = auction.status === "ended" ? say("desk.air.over") : say("desk.air.before");
  put(part("air-word"), isOn ? say("desk.air", { time: countUp(auction.started_at) }) : before);
}

export function showTotals({ counts, hammer_total: total, people }, currency) {
  put(part("sold"), say("desk.sold", { n: counts.sold, count: counts.lots }));
  put(part("hammer"), say("desk.hammer", { total: money(total, currency, { short: true }) }));
  const watching = Math.max(0, people.watching - people.connected);
  put(part("crowd"), say("desk.crowd", { bidding: people.connected, watching }));
}

export function showLink(line) {
  const fact = part("link");
  if (fact.dataset.state === line && fact.dataset.drawn) return;
  fact.dataset.state = line;
  fact.dataset.drawn = "yes";
  setIcon(fact, line === "live" ? "check" : "sync");
  put(part("link-word"), line === "polling" ? say("link.polling") : text(LINKS[line]));
}
