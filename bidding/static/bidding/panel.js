// The bid panel: where one stands, the amounts, what they cost, the button, and what became of a bid.

import { serverNow } from "../core/clock.js";
import { setIcon } from "../core/icons.js";
import { money, readAmount } from "../core/money.js";
import { accepted, refused } from "./answers.js";
import { costOf, showCost } from "./costs.js";
import { Intent } from "./intent.js";
import { showPurse } from "./purse.js";
import { standing } from "./standing.js";
import { Steps } from "./steps.js";
import { isUnusual, meansIt } from "./unusual.js";
import { say } from "./words.js";

/** A price that moved under the finger: a press this soon after was meant for another amount. Milliseconds. */
const JUST_NOW = 400;

export class Panel {
  #sale;
  #line;
  #intent;
  #root = document.querySelector("[data-panel]");
  #say = this.#root.querySelector("[data-say]");
  #button = this.#root.querySelector("[data-bid-button]");
  #cost = this.#root.querySelector("[data-cost]");
  #purse = this.#root.querySelector("[data-purse]");
  #steps = null;
  #typed = null;
  #phase;

  constructor({ sale, line }) {
    this.#sale = sale;
    this.#line = line;
    const send = (bid) => line.bid(bid);
    const unsure = ({ code }) => this.#tell(say(code === "throttled" ? "bid.throttled" : "bid.unsure"), "wait");
    this.#intent = new Intent({ lot: sale.lot.lot, send, unsure });
    if (this.#button) this.#wire();
  }

  /** Draw everything from what is known now. */
  show() {
    const isStale = this.#line.state === "stale";
    this.#showStanding(standing(this.#sale, { isStale }));
    this.#root.dataset.phase = this.#sale.phase;
    // What was said of an earlier bid is no longer the news.
    if (this.#sale.phase === "over" && this.#phase === "running") this.#tell("");
    this.#phase = this.#sale.phase;
    if (!this.#button) return;
    const { steps } = this.#sale.lot;
    this.#steps.show(steps.map(({ amount }) => amount), this.#sale.currency);
    this.#showCost();
    this.#showButton(isStale);
  }

  #wire() {
    this.#steps = new Steps(this.#button.form);
    this.#steps.addEventListener("change", () => { this.#typed = null; this.#showCost(); });
    for (const form of this.#root.querySelectorAll("[data-bid-form]")) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.#submitted(form);
      });
      form.querySelector("input.input")?.addEventListener("input", (event) => this.#typing(event.target, form));
    }
    if (this.#intent.isUnderWay) this.#follow(this.#intent.pending, this.#intent.settle());
  }

  #typing(field, form) {
    field.removeAttribute("aria-invalid");
    this.#tell("");
    const amount = readAmount(field.value, this.#sale.currency);
    this.#typed = amount;
    this.#showCost();
    if (form.dataset.bidForm !== "max") return;
    const more = this.#root.querySelector("[data-max-more]");
    more.textContent = amount ? say("max.cost", { all_in: costOf(amount, this.#sale).allIn }) : say("max.secret");
  }

  async #submitted(form) {
    const field = form.querySelector("input.input");
    const kind = form.dataset.bidForm;
    const amount = field ? readAmount(field.value, this.#sale.currency) : this.#steps.amount;
    if (this.#intent.isUnderWay || !this.#mayBid()) return;
    if (amount === null) {
      field.setAttribute("aria-invalid", "true");
      this.#tell(say("bid.invalid", { example: this.#sale.lot.minimum_bid }), "error");
      return;
    }
    if (!field && performance.now() - this.#steps.changedAt < JUST_NOW) {
      this.#tell(say("bid.moved", { price: money(amount, this.#sale.currency) }), "wait");
      return;
    }
    if (isUnusual(amount, this.#sale) && !(await meansIt({ amount, kind }, this.#sale))) return;
    if (this.#intent.isUnderWay) return;
    this.#follow({ amount, kind }, this.#intent.place({ amount, kind }), field);
  }

  /** See a bid through to its definite answer. */
  async #follow(bid, answering, field = null) {
    this.#tell("");
    this.show();
    try {
      const answer = await answering;
      this.#sale.answered(answer);
      this.#tell(accepted(answer, bid, this.#sale) ?? "", answer.leading ? "done" : "error");
      if (field) this.#empty(field);
    } catch (error) {
      this.#tell(refused(error, this.#sale), "error");
      if (error.code === "bid_too_low") this.#steps.choose(0);
      if (field) field.setAttribute("aria-invalid", "true");
    }
    this.show();
  }

  #empty(field) {
    field.value = "";
    this.#typed = null;
    const more = this.#root.querySelector("[data-max-more]");
    if (field.form.dataset.bidForm === "max") more.textContent = say("max.secret");
  }

  #mayBid() {
    return this.#sale.mayBid && this.#sale.takesBids(serverNow()) && this.#line.state !== "stale";
  }

  #showStanding({ state, icon, word, more }) {
    const box = this.#root.querySelector("[data-standing]");
    const [heading, sentence] = [box.querySelector("b"), box.querySelector("span")];
    if (box.dataset.state !== state) box.setAttribute("role", state === "outbid" ? "alert" : "status");
    box.dataset.state = state;
    setIcon(box, icon);
    if (heading.textContent !== word) heading.textContent = word;
    if (sentence.textContent !== more) sentence.textContent = more;
  }

  #showCost() {
    const amount = this.#typed ?? this.#steps.amount;
    if (this.#cost) showCost(this.#cost, amount, this.#sale);
    if (this.#purse) showPurse(this.#purse, amount, this.#sale);
  }

  #showButton(isStale) {
    const isSending = this.#intent.isUnderWay;
    const takes = this.#sale.mayBid && this.#sale.takesBids(serverNow());
    const label = this.#button.querySelector("[data-bid-label]");
    const word = this.#button.querySelector("[data-bid-word]");
    label.hidden = isSending || !takes || isStale;
    word.hidden = !label.hidden;
    word.textContent = say(isSending ? "bid.sending" : isStale ? "reconnecting.word" : this.#offWord());
    this.#button.disabled = !takes || isStale;
    this.#steps.isOff = !takes;
    this.#button.setAttribute("aria-busy", String(isSending));
    for (const other of this.#root.querySelectorAll("[data-bid-submit]")) other.disabled = !takes || isStale || isSending;
    for (const form of this.#root.querySelectorAll("[data-bid-form]")) form.toggleAttribute("data-over", this.#sale.phase === "over");
  }

  #offWord() {
    if (!this.#sale.mayBid) return "watching.anonymous";
    return this.#sale.phase === "running" || this.#sale.phase === "over" ? "bid.over" : "bid.closed";
  }

  #tell(words, kind = "") {
    this.#say.textContent = words;
    this.#say.dataset.kind = kind;
    this.#say.hidden = !words;
  }
}
