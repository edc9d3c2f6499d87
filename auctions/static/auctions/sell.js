// The listing form as it is filled in: only the fields that apply, the currency beside amounts, what the price comes to,
// and how the end may move. The server decides; without scripts the form is whole and works.

import { fromMinor, money, readAmount, sign as signOf, toMinor } from "../core/money.js";
import { text } from "../core/texts.js";
import { quote } from "./pricing.js";

const form = document.querySelector("[data-sell]");
const value = (name) => form.elements[name]?.value ?? "";
const currency = () => form.dataset.currency || value("sale-currency");
const minutes = (count) => count * 60_000;
const stored = JSON.parse(document.getElementById("rates")?.textContent ?? "{}");

/** `data-only="name=value,value"`: shown, and sent, where the field has one of these values. */
function fit() {
  for (const part of form.querySelectorAll("[data-only]")) {
    const [name, wanted] = part.dataset.only.split("=");
    if (!form.elements[name]) continue;
    part.hidden = !wanted.split(",").includes(value(name));
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
    frame.querySelector("span").textContent = signOf(currency());
  }
}

const numeric = /^\d{1,9}(\.\d{1,3})?$/;
const share = (name) => (numeric.test(value(name)) ? value(name) : "0");

/** The terms of the sale as the form has them; for a lot of a stored sale, those that came with the page. */
function terms() {
  const premium = form.elements["sale-premium"] ? { tiers: [["0", share("sale-premium")]] } : {};
  const tax = form.elements["sale-tax"] ? { tax_percent: share("sale-tax"), tax_on: value("sale-tax_on") } : {};
  return { ...stored, ...premium, ...tax, per_unit: value("price_per") === "unit", quantity: value("quantity") };
}

function sums() {
  const box = form.querySelector("[data-sums]");
  if (!box) return;
  const reserve = readAmount(value("reserve_price"), currency());
  const price = reserve ?? readAmount(value("start_price"), currency());
  box.hidden = price === null || !numeric.test(value("quantity"));
  if (box.hidden) return;
  box.querySelector("[data-sum-word]").textContent = text(reserve === null ? "sell.at-start" : "sell.at-reserve");
  const parts = quote(toMinor(price, currency()), terms());
  for (const [name, amount] of Object.entries(parts)) {
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
