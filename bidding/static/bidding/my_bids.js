// My bids, kept current: one socket a sale, for the sales with most of one's open lots. Price and clock follow at once; when
// the standing of a lot changes, the page is fetched again, so that groups and sums are the server's.

import { money } from "../core/money.js";
import { LiveSocket } from "../core/socket.js";
import { localize } from "../core/times.js";

const SETTLED = 1000;
const RUNNING = new Set(["open", "fair_warning", "final_call", "on_hold", "queued"]);
const pills = document.querySelector("[data-mine-pills]").content;
const paddles = new Map();
let refreshing = 0;

const rowOf = (lot) => document.querySelector(`tr[data-lot="${lot}"]`);
const rowsOf = (auction) => [...document.querySelectorAll(`tr[data-auction="${auction}"]`)];

async function refresh() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = document.getElementById("main");
    if (main.contains(document.activeElement)) return; // Nobody's place in the page is taken away.
    main.replaceChildren(...page.getElementById("main").childNodes);
    localize(main);
  } catch {
    // The pills are right; the groups follow with the next change.
  }
}

function standingOf(lot, paddle) {
  if (!RUNNING.has(lot.status)) return "closed";
  if (lot.leader !== paddle) return "outbid";
  return lot.reserve_met ? "leading" : "reserve";
}

/** Whether the pill changed. */
function showPill(row, standing) {
  const cell = row.querySelector("[data-pill]");
  if (cell.firstElementChild?.dataset.state === standing) return false;
  cell.replaceChildren(pills.querySelector(`[data-state="${standing}"]`).cloneNode(true));
  return true;
}

function show(lot) {
  const row = rowOf(lot.lot);
  if (!row || lot.price === null) return;
  const price = row.querySelector("[data-price]");
  const words = money(lot.price, row.dataset.currency);
  if (price.textContent !== words) {
    price.textContent = words;
    row.querySelector("[data-all-in]")?.remove(); // It was reckoned for the price before.
  }
  if (lot.closes_at) row.querySelector("lot-clock")?.setAttribute("until", lot.closes_at);
  if (!showPill(row, standingOf(lot, paddles.get(lot.lot)))) return;
  clearTimeout(refreshing);
  refreshing = setTimeout(refresh, SETTLED);
}

function listen(auction) {
  const socket = new LiveSocket(`/ws/auctions/${auction}/`, { heartbeat: 5000 });
  socket.on("lot.events", ({ state }) => show(state));
  socket.onOpen(async () => {
    for (const { dataset: { lot } } of rowsOf(auction)) {
      const { snapshot } = await socket.command("lot.follow", { lot });
      paddles.set(lot, snapshot.mine?.paddle);
      show(snapshot);
    }
  });
  socket.connect();
}

JSON.parse(document.getElementById("my-auctions").textContent).forEach(listen);
