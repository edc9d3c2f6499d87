// The listing form as it is filled in: only the fields that apply, the currency beside amounts, what the price comes to,
// and how the end may move. The server decides; without scripts the form is whole and works.

import { fromMinor, money, readAmount, toMinor } from "../core/money.js";
import { text } from "../core/texts.js";

const form = document.querySelector("[data-sell]");
const value = (name) => form.elements[name]?.value ?? "";
const currency = () => form.dataset.currency || value("sale-currency");
const minutes = (count) => count * 60_000;

/** `data-only="name=value"`: shown, and sent, where the field has that value. */
function fit() {
  for (const part of form.querySelectorAll("[data-only]")) {
    const [name, wanted] = part.dataset.only.split("=");
    if (!form.elements[name]) continue;
    part.hidden = value(name) !== wanted;
    for (const control of part.querySelectorAll("input, select")) control.disabled = part.hidden;
  }
}

/** The sign of the chosen currency before each amount. */
function sign() {
  for (const part of form.querySelectorAll("[data-money]")) {
    let frame = part.querySelector(".affix");
    if (!frame) {
      const input = part.querySelector("input");
      frame = document.createElement("div");
      frame.className = "affix";
      input.before(frame);
      frame.append(document.createElement("span"), input);
    }
    frame.querySelector("span").textContent = currency();
  }
}

/** Half up, as auctions/pricing.py rounds; all in BigInt. `share` is a percentage as typed, to three places. */
function part(minor, share) {
  const [whole, fraction = ""] = String(share || "0").split(".");
  const thousandths = BigInt((whole || "0") + fraction.padEnd(3, "0").slice(0, 3));
  return (minor * thousandths * 2n + 100_000n) / 200_000n;
}

function times(minor, quantity) {
  const [whole, fraction = ""] = quantity.split(".");
  const thousandths = BigInt((whole || "0") + fraction.padEnd(3, "0").slice(0, 3));
  return (minor * thousandths * 2n + 1000n) / 2000n;
}

function sums() {
  const box = form.querySelector("[data-sums]");
  if (!box) return;
  const reserve = readAmount(value("reserve_price"), currency());
  const price = reserve ?? readAmount(value("start_price"), currency());
  const quantity = value("quantity");
  const numeric = /^\d{1,9}(\.\d{1,3})?$/;
  box.hidden = price === null || !numeric.test(quantity);
  if (box.hidden) return;
  const share = (name) => (numeric.test(value(name)) ? value(name) : "0");
  const minor = toMinor(price, currency());
  const total = value("price_per") === "unit" ? times(minor, quantity) : minor;
  const premium = part(total, share("sale-premium"));
  const taxed = { none: 0n, premium, all: total + premium }[value("sale-tax_on")] ?? 0n;
  const tax = part(taxed, share("sale-tax"));
  const all = { total, premium, tax, all_in: total + premium + tax };
  box.querySelector("[data-sum-word]").textContent = text(reserve === null ? "sell.at-start" : "sell.at-reserve");
  for (const [name, amount] of Object.entries(all)) {
    const shown = box.querySelector(`[data-sum="${name}"]`);
    shown.textContent = money(fromMinor(amount, currency()), currency());
    if (name === "premium" || name === "tax") {
      shown.hidden = amount === 0n;
      box.querySelector(`[data-sum-${name}]`).hidden = amount === 0n;
    }
  }
}

const language = document.documentElement.lang || "en";
const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const within = new Intl.DateTimeFormat(language, hour);
const across = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", ...hour });

function softline() {
  const box = form.querySelector("[data-softline]");
  if (!box) return;
  const opens = Date.parse(value("sale-opens_at"));
  const closes = Date.parse(value("sale-closes_at"));
  const added = Number(value("sale-soft")) / 60;
  const room = value("sale-at_latest");
  box.hidden = Number.isNaN(opens) || Number.isNaN(closes) || closes <= opens;
  if (box.hidden) return;
  const time = new Date(opens).toDateString() === new Date(closes).toDateString() ? within : across;
  const say = (name, words) => { box.querySelector(`[data-softline-${name}]`).textContent = words; };
  say("opens", time.format(opens));
  say("window", time.format(closes - minutes(added)));
  say("adds", added ? text("sell.adds", { n: added }) : text("sell.sharp"));
  say("latest", added && !room ? text("sell.no-limit") : time.format(closes + minutes(added ? Number(room) : 0)));
}

function all() {
  fit();
  sign();
  sums();
  softline();
}

form.addEventListener("input", all);
form.addEventListener("change", all);
all();
