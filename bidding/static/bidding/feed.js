// The log, live: a line an event, newest first, as bidding/showing/feed.py writes them. What a frame or a snapshot left out
// is read from the log itself, so that no line is ever missing in between.

import { api } from "../core/api.js";
import { setIcon } from "../core/icons.js";
import { money } from "../core/money.js";
import { badgeOf, isFloor, whoIs } from "./people.js";
import { isBid } from "./sale.js";
import { exactTime } from "./times.js";
import { say } from "./words.js";

const SHOWN = 50;
/** What makes a lot hold itself. */
const HELD_FOR = new Set(["bidders", "auctioneer", "gateway"]);
const ICONS = {
  opened: "clock", extended: "extend", reserve_met: "scales", reserve_lowered: "scales", hold: "clock", resume: "clock",
  closed: "hammer", decision: "scales", fell_through: "x", second_chance: "scales", text_added: "edit", withdrawn: "x", fair_warning: "clock", final_call: "clock",
  ask_set: "hammer", undone: "undo", increment_set: "hammer", floor_named: "paddle", reopened: "undo", said: "hammer",
};

function closed({ result, price, paddle }, sale) {
  if (result !== "sold") return say(`log.closed.${result}`);
  const form = paddle === sale.mine?.paddle ? "log.closed.mine" : "log.closed.sold";
  return say(form, { paddle, price: money(price, sale.currency) });
}

/** The name of the sentence; as in bidding/showing/feed.py. */
function formOf(kind, { reason, amount, action, paddle }) {
  if (kind === "second_chance") return `log.second_chance.${action}`;
  if (kind === "decision") return action === "countered" && paddle !== "seller" ? "log.decision.offered" : `log.decision.${action}`;
  if (kind === "hold" && HELD_FOR.has(reason)) return `log.hold.${reason}`;
  if (kind === "reopened" && reason) return "log.reopened.reason";
  if (kind === "increment_set" && !amount) return "log.increment_set.table";
  return `log.${kind}`;
}

/** How the bid came, where it did not come from the page. */
function wayOf({ kind, payload: { origin } }) {
  if (kind === "auto_bid") return say("automatic");
  if (origin === "floor" || origin === "live") return say("origin.room");
  return origin === "absentee" ? say("origin.absentee") : "";
}

function sentence({ kind, actor, payload: said }, sale) {
  const payload = kind === "decision" ? { ...said, paddle: actor } : said;
  if (kind === "closed") return closed(payload, sale);
  if (kind === "extended") {
    const form = payload.reason ? "log.extended.reason" : "log.extended";
    return say(form, { time: exactTime(payload.closes_at), reason: payload.reason ?? "" });
  }
  const { text = "", paddle, reason, amount } = payload;
  const values = { text, price: amount ? money(amount, sale.currency) : "", paddle: paddle ?? "", reason: reason ?? "" };
  return say(formOf(kind, payload), values);
}

/** How it came, before the time. */
function note(line, words) {
  line.querySelector("[data-line-note]").textContent = words && `${words}, `;
}

export class Feed {
  #list = document.querySelector("[data-feed]");
  #none = document.querySelector("[data-feed-none]");
  #forms = {
    bid: document.querySelector("[data-feed-bid]").content.firstElementChild,
    said: document.querySelector("[data-feed-said]").content.firstElementChild,
  };
  #sale;
  #log;
  #last;
  #filling = false;

  constructor({ sale, log }) {
    this.#sale = sale;
    this.#log = log;
    this.#last = sale.lot.sequence;
  }

  /** Events as they came; where they do not follow on what stands here, the log is asked. */
  add(events) {
    for (const event of events) {
      if (event.sequence === this.#last + 1) this.#write(event);
    }
    if (this.#last < this.#sale.lot.sequence) this.#fill();
  }

  async #fill() {
    if (this.#filling) return;
    this.#filling = true;
    try {
      const from = Math.max(this.#last, this.#sale.lot.sequence - SHOWN);
      const { results } = await api("GET", `${this.#log}?after=${from}&limit=500`);
      if (results.length) this.#last = Math.max(this.#last, results[0].sequence - 1);
      for (const event of results) if (event.sequence === this.#last + 1) this.#write(event);
    } catch {
      // The next change asks again.
    } finally {
      this.#filling = false;
    }
  }

  #write(event) {
    this.#last = event.sequence;
    const line = isBid(event) ? this.#bid(event) : this.#said(event);
    if (event.kind === "undone") this.#strike(event.payload.sequence);
    const time = line.querySelector("time");
    time.dateTime = event.at;
    time.textContent = exactTime(event.at);
    line.classList.add("is-new");
    this.#list.prepend(line);
    this.#none.hidden = true;
    while (this.#list.children.length > SHOWN) this.#list.lastElementChild.remove();
  }

  /** The bid is taken back, and what answered it. */
  #strike(sequence) {
    for (const line of this.#list.querySelectorAll("[data-sequence]")) {
      if (Number(line.dataset.sequence) >= sequence) line.dataset.undone = "yes";
    }
  }

  #bid(event) {
    const { amount, paddle } = event.payload;
    const line = this.#forms.bid.cloneNode(true);
    const badge = line.querySelector("[data-line-paddle]");
    if (paddle === this.#sale.mine?.paddle) {
      line.dataset.kind = "mine";
      badge.classList.add("paddle--mine");
    }
    badge.textContent = badgeOf(paddle);
    badge.classList.toggle("paddle--floor", isFloor(paddle));
    line.querySelector("[data-line-words]").textContent = whoIs(paddle, this.#sale);
    line.dataset.sequence = event.sequence;
    note(line, wayOf(event));
    line.querySelector("data").value = amount;
    line.querySelector("data").textContent = money(amount, this.#sale.currency);
    return line;
  }

  #said(event) {
    const line = this.#forms.said.cloneNode(true);
    setIcon(line, ICONS[event.kind] ?? "info");
    line.querySelector("[data-line-words]").textContent = sentence(event, this.#sale);
    if (event.kind === "said") note(line, say("log.words"));
    return line;
  }
}
