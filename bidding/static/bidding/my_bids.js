// My bids, kept current: one socket a sale, for the sales with most of one's open lots. Price and clock follow at once; when
// the standing of a lot changes, the page is fetched again, so that groups and sums are the server's. While a line is down
// the page says so, dims what may be old, and asks every few seconds.

import { money } from "../core/money.js";
import { LiveSocket } from "../core/socket.js";
import { text } from "../core/texts.js";
import { localTime, localize } from "../core/times.js";

const SETTLED = 1000;
const POLL = 10_000;
const RUNNING = new Set(["open", "fair_warning", "final_call", "on_hold", "queued"]);
const pills = document.querySelector("[data-mine-pills]").content;
const paddles = new Map();
/** Each sale's line: whether it is open, and when something was last heard of the sale (milliseconds). */
const lines = new Map();
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
    for (const line of lines.values()) line.heardAt = Date.now();
    showLines();
  } catch {
    // The pills are right; the groups follow with the next change.
  }
}

function showLines() {
  const down = [...lines.values()].filter(({ isOpen }) => !isOpen);
  for (const [auction, { isOpen }] of lines) {
    for (const row of rowsOf(auction)) row.toggleAttribute("data-stale", !isOpen);
  }
  const note = document.querySelector("[data-lines]");
  if (!note) return;
  note.hidden = !down.length;
  const oldest = Math.min(...down.map(({ heardAt }) => heardAt));
  if (down.length) note.querySelector("p").textContent = text("mine.stale", { time: localTime(oldest, "seconds") });
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
  const line = { isOpen: false, heardAt: Date.now() };
  const socket = new LiveSocket(`/ws/auctions/${auction}/`, { heartbeat: 5000 });
  socket.on("lot.events", ({ state }) => { line.heardAt = Date.now(); show(state); });
  socket.on("heartbeat", () => { line.heardAt = Date.now(); });
  socket.onState(({ state }) => {
    if (state === "connecting") return;
    line.isOpen = state === "open";
    if (state === "refused") lines.delete(auction); // The sale is no longer to be watched: nothing to wait for.
    else lines.set(auction, line);
    showLines();
  });
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
setInterval(() => { if (!document.hidden && [...lines.values()].some(({ isOpen }) => !isOpen)) refresh(); }, POLL);
