// The three quick steps. What was chosen stays chosen as an amount while it is still a step; otherwise the next bid is.

import { figure, money } from "../core/money.js";
import { say } from "./words.js";

/** Figures, beyond which the steps are set smaller; as in bidding/showing/lot_page.py. */
const SHORT = 9;

export class Steps extends EventTarget {
  #set;
  #form;
  #inputs;
  /** When the amounts last changed (performance.now()). */
  changedAt = -Infinity;

  constructor(form) {
    super();
    this.#form = form;
    this.#set = form.querySelector("[data-steps]");
    this.#inputs = [...this.#set.querySelectorAll("input")];
    this.#set.addEventListener("change", () => this.dispatchEvent(new Event("change")));
  }

  set isOff(off) {
    this.#set.disabled = off;
  }

  get amount() {
    return this.#inputs.find((input) => input.checked)?.value ?? this.#inputs[0].value;
  }

  choose(place) {
    this.#inputs[place].checked = true;
    this.dispatchEvent(new Event("change"));
  }

  /** `amounts`: three decimal strings. */
  show(amounts, currency) {
    const chosen = this.amount;
    if (this.#inputs.every((input, place) => input.value === amounts[place])) return;
    this.#inputs.forEach((input, place) => {
      input.value = amounts[place];
      input.nextElementSibling.textContent = figure(amounts[place], currency);
      this.#form.querySelector(`[data-step="${place}"]`).textContent = say("bid.button", { price: money(amounts[place], currency) });
    });
    this.#set.toggleAttribute("data-long", amounts.some((amount) => figure(amount, currency).length > SHORT));
    this.#inputs[Math.max(0, amounts.indexOf(chosen))].checked = true;
    this.changedAt = performance.now();
    this.dispatchEvent(new Event("change"));
  }
}
