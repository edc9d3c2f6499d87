// What is asked of the auctioneer: a floor bid, an ask, a lot, a sentence. Each answers null where one goes back.

import { readAmount } from "../../core/money.js";
import { say } from "../words.js";

const dialogOf = (name) => document.getElementById(name);
const complain = (dialog, words) => { dialog.querySelector("[data-dialog-say]").textContent = words; };

for (const button of document.querySelectorAll("dialog [data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

/**
 * Open the dialog with these fields filled in. `read(fields)` gives the answer, or throws `[field, words]` where something
 * is amiss: it then stays open.
 */
function ask(name, filled, read) {
  const dialog = dialogOf(name);
  const { form } = dialog.querySelector("input");
  complain(dialog, "");
  for (const field of form.querySelectorAll("input")) {
    field.value = filled[field.name] ?? "";
    field.removeAttribute("aria-invalid");
  }
  dialog.showModal();
  form.querySelector("input").select();
  return new Promise((resolve) => {
    const end = new AbortController();
    const settle = (answer) => { end.abort(); resolve(answer); };
    form.onsubmit = (event) => {
      event.preventDefault();
      try {
        const answer = read(Object.fromEntries(new FormData(form)));
        dialog.close();
        settle(answer);
      } catch (amiss) {
        if (!Array.isArray(amiss)) throw amiss;
        refuse(form, amiss);
      }
    };
    // The word of an earlier closing may come when the next one is already open.
    dialog.addEventListener("close", () => { if (!dialog.open) settle(null); }, { signal: end.signal });
  });
}

function refuse(form, [name, words]) {
  const field = form.elements[name];
  field.setAttribute("aria-invalid", "true");
  field.select();
  complain(form.closest("dialog"), words);
}

function amountIn(typed, currency, example) {
  const amount = readAmount(typed, currency);
  if (amount === null) throw ["amount", say("told.no_amount", { example })];
  return amount;
}

/** A paddle's number; "F" is the floor. */
function paddleIn(typed) {
  const text = typed.trim().toLowerCase();
  if (text === "f" || text === say("floor.badge").toLowerCase()) return "floor";
  if (!/^[1-9]\d{0,8}$/.test(text)) throw ["paddle", say("told.no_paddle")];
  return text;
}

export function askFloorBid({ paddle, amount, currency }) {
  return ask("floor", { paddle, amount }, (typed) => ({
    paddle: paddleIn(typed.paddle),
    amount: amountIn(typed.amount, currency, amount),
  }));
}

export function askAmount({ amount, currency }) {
  return ask("ask", { amount }, (typed) => amountIn(typed.amount, currency, amount));
}

/** `{amount}`; null in it, from an empty field, is the sale's own table again. */
export function askStep({ step, currency }) {
  return ask("step", { amount: step }, ({ amount }) => ({ amount: amount.trim() ? amountIn(amount, currency, step) : null }));
}

/** The paddle of somebody in the hall who bought without one. */
export function askBuyer() {
  return ask("buyer", {}, ({ paddle }) => {
    const found = paddleIn(paddle);
    if (found === "floor") throw ["paddle", say("told.no_paddle")];
    return found;
  });
}

/** The lot of a number that was typed, among `queued`. */
export function askLot({ queued, number }) {
  return ask("go", { number }, (typed) => {
    const found = queued.find((lot) => String(lot.number) === typed.number.trim());
    if (!found) throw ["number", say("told.no_lot", { number: typed.number.trim() })];
    return found.lot;
  });
}

export function askWords() {
  return ask("say", {}, ({ text }) => {
    if (!text.trim()) throw ["text", say("told.no_words")];
    return text.trim();
  });
}

export function showKeys() {
  dialogOf("keys").showModal();
}
