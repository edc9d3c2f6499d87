// My bids, kept current: one socket a sale, for the sales with most of one's open lots. Price, state and clock follow.

import { LiveSocket } from "../core/socket.js";
import { money } from "../core/money.js";

const pills = document.querySelector("[data-mine-pills]").content;
const paddles = new Map();

const rowsOf = (auction) => [...document.querySelectorAll(`tr[data-auction="${auction}"]`)];

function showPill(row, state) {
  const cell = row.querySelector("[data-pill]");
  if (cell.firstElementChild?.dataset.state === state) return;
  cell.replaceChildren(pills.querySelector(`[data-state="${state}"]`).cloneNode(true));
}

function stateOf(lot, paddle) {
  if (!["open", "fair_warning", "final_call", "on_hold", "queued"].includes(lot.status)) return "closed";
  if (lot.leader !== paddle) return "outbid";
  return lot.reserve_met ? "leading" : "reserve";
}

function show(row, lot) {
  const price = row.querySelector("[data-price]");
  if (lot.price !== null) price.textContent = money(lot.price, row.dataset.currency);
  // What it would cost was reckoned for the price before.
  if (price.dataset.shown && price.dataset.shown !== lot.price) row.querySelector("[data-all-in]")?.remove();
  price.dataset.shown = lot.price;
  showPill(row, stateOf(lot, paddles.get(row.dataset.lot)));
  if (lot.closes_at) row.querySelector("lot-clock")?.setAttribute("until", lot.closes_at);
}

function listen(auction) {
  const rows = new Map(rowsOf(auction).map((row) => [row.dataset.lot, row]));
  const socket = new LiveSocket(`/ws/auctions/${auction}/`, { heartbeat: 5000 });
  socket.on("lot.events", ({ lot, state }) => { if (rows.has(lot)) show(rows.get(lot), state); });
  socket.onOpen(async () => {
    for (const [lot, row] of rows) {
      const { snapshot } = await socket.command("lot.follow", { lot });
      paddles.set(lot, snapshot.mine?.paddle);
      show(row, snapshot);
    }
  });
  socket.connect();
}

JSON.parse(document.getElementById("my-auctions").textContent).forEach(listen);
