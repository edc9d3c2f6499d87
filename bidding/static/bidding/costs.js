// What the chosen amount would cost, line by line, beside the button.

import { fromMinor, money, toMinor } from "../core/money.js";
import { quote } from "../auctions/pricing.js";

/** The lines of a price, as people read them: `{price, total, premium, tax, allIn}`. */
export function costOf(amount, { currency, terms }) {
  const parts = quote(toMinor(amount, currency), terms);
  const shown = Object.entries(parts).map(([name, minor]) => [name, money(fromMinor(minor, currency), currency)]);
  return { price: money(amount, currency), ...Object.fromEntries(shown) };
}

const PLACES = { price: "price", total: "total", premium: "premium", tax: "tax", allIn: "all-in" };

export function showCost(list, amount, sale) {
  const cost = costOf(amount, sale);
  for (const [name, place] of Object.entries(PLACES)) {
    const cell = list.querySelector(`[data-cost-${place}]`);
    if (cell) cell.textContent = cost[name];
  }
}
