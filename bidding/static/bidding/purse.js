// The purse beside the bid button, as bidding/showing/purse.py draws it; kept by pushes to this person.

import { api } from "../core/api.js";
import { fromMinor, money, toMinor } from "../core/money.js";
import { quote } from "../auctions/pricing.js";

const share = (part, whole) => (whole > 0n ? `${(Number((part * 1_000_000n) / whole) / 10_000).toFixed(2)}%` : "0%");
const most = (one, other) => (one > other ? one : other);
const least = (one, other) => (one < other ? one : other);

/** What the purse comes to with a bid of `amount`, in minor units. */
export function purseWith(amount, { mine, currency, terms }) {
  const minor = (name) => toMinor(mine.purse[name], currency);
  const [whole, spent, highest] = ["amount", "spent", "highest"].map(minor);
  const free = highest + minor("kept");
  const held = most(whole - spent - free, 0n);
  // A ceiling of one's own here stays, whatever is bid below it.
  const bid = most(quote(toMinor(amount, currency), terms).total, minor("held") - held);
  return { whole, spent, held, bid, free, highest, places: mine.purse.places };
}

export function showPurse(box, amount, sale) {
  if (!sale.mine?.purse) return;
  const { whole, spent, held, bid, free, highest, places } = purseWith(amount, sale);
  const tell = (name, minor) => {
    box.querySelector(`[data-purse-${name}]`).textContent = money(fromMinor(minor, sale.currency), sale.currency);
  };
  for (const [name, minor] of Object.entries({ whole, spent, held, bid, highest })) tell(name, minor);
  const bar = document.querySelector("[data-purse-available]");
  if (bar) bar.textContent = money(sale.mine.purse.available, sale.currency);
  tell("after", free > bid ? free - bid : 0n);
  place(box, "spent", 0n, spent, whole);
  place(box, "held", spent, held, whole);
  place(box, "this", spent + held, least(bid, free), whole);
  box.querySelector("[data-purse-short]").hidden = bid <= highest;
  const open = box.querySelector("[data-purse-places]");
  open.hidden = places === 0;
  open.querySelector("b").textContent = String(places);
}

function place(box, part, from, size, whole) {
  const rect = box.querySelector(`rect.${part}`);
  rect.setAttribute("x", share(from, whole));
  rect.setAttribute("width", share(size, whole));
}

/** Take in what is pushed of this purse; where it came by another lot, ask what it means for this one. */
export function followPurse({ sale, auction, live }) {
  if (!sale.mine?.purse) return;
  const ask = async () => {
    try {
      const { mine } = await api("GET", live);
      if (mine?.purse) sale.hold(mine.purse);
    } catch {
      // It keeps what it last knew; a bid is looked at by the house in any case.
    }
  };
  document.addEventListener("purse.changed", ({ detail }) => {
    if (detail.auction !== auction) return;
    if (detail.lot === sale.lot.lot) sale.hold(detail.purse);
    else ask();
  });
  document.addEventListener("notices:back", ask);
}
