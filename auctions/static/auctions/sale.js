// One sale's lots kept up to date: over the sale's socket, or by asking every few seconds while there is none.

import { api } from "../core/api.js";
import { icon } from "../core/icons.js";
import { setPrice } from "../core/money.js";
import { LiveSocket } from "../core/socket.js";
import { text } from "../core/texts.js";
import { syncOver } from "../core/clock.js";

const page = document.querySelector("[data-sale]");
const POLL = 10_000;
const PER_PAGE = 100;
const ICONS = { leading: "paddle-fill", outbid: "up", reserve: "scales", closing: "clock", sold: "hammer" };
const OVER = new Set(["sold", "passed", "unsold", "awaiting_decision", "withdrawn"]);
const cards = new Map([...page.querySelectorAll("[data-lot]")].map((card) => [card.dataset.lot, card]));
const sequences = new Map();

/** The design's state and the word for it; the same choice as auctions/showing/cards.py makes. */
function standing(card, state) {
  const mine = Boolean(page.dataset.paddle) && state.leader === page.dataset.paddle;
  if (mine) card.dataset.bid = "yes";
  if (state.status === "sold") return ["sold", mine ? "lot.mine" : "lot.sold"];
  if (state.status === "awaiting_decision") return ["reserve", "lot.awaiting_decision"];
  if (OVER.has(state.status)) return ["unsold", `lot.${state.status}`];
  if (state.status === "on_hold") return ["closing", "lot.on_hold"];
  if (state.status === "queued") return null;
  if (mine) return ["leading", "lot.leading"];
  if (card.dataset.bid) return ["outbid", "lot.outbid"];
  return state.price !== null && !state.reserve_met ? ["reserve", "lot.reserve"] : ["live", "lot.open"];
}

function wordFor(state) {
  if (state.status === "sold") return "lot.sold-for";
  return OVER.has(state.status) ? "lot.highest" : "lot.current";
}

function show(card, state) {
  if (state.price !== null) {
    const price = card.querySelector(".price");
    if (price.value !== state.price) setPrice(price, state.price);
    card.querySelector("[data-price-word]").textContent = text(wordFor(state));
  }
  const found = standing(card, state);
  if (found) {
    const pill = card.querySelector(".pill");
    const [name, word] = found;
    pill.dataset.state = name;
    pill.replaceChildren(...(ICONS[name] ? [icon(ICONS[name])] : []), text(word));
  }
  const clock = card.querySelector("lot-clock");
  if (clock && state.status !== "queued" && state.closes_at && clock.getAttribute("until") !== state.closes_at) {
    clock.removeAttribute("phase");
    clock.setAttribute("until", state.closes_at);
    clock.querySelector("[data-clock-side]").textContent = text("lot.closes");
  }
  // A lot that opened or closed has another kind of time under it: the server's page has the words for it.
  card.dataset.status = state.status;
}

function take(state) {
  const card = cards.get(state.lot ?? state.id);
  if (!card) return;
  const { sequence } = state;
  if (sequence !== undefined && sequence < (sequences.get(card.dataset.lot) ?? -1)) return;
  if (sequence !== undefined) sequences.set(card.dataset.lot, sequence);
  show(card, state);
}

async function ask() {
  const first = Math.floor(((Number(page.dataset.page) - 1) * 48) / PER_PAGE) + 1;
  const { results } = await api("GET", `/api/auctions/${page.dataset.sale}/lots/?page_size=${PER_PAGE}&page=${first}`);
  results.forEach(take);
}

if (cards.size) {
  const socket = new LiveSocket(`/ws/auctions/${page.dataset.sale}/`, { heartbeat: 5000 });
  let open = false;
  socket.on("lot.events", (message) => take(message.state));
  socket.onState(({ state }) => { open = state === "open"; });
  socket.onOpen(async () => {
    syncOver(socket);
    for (const lot of cards.keys()) {
      const { snapshot } = await socket.command("lot.follow", { lot });
      if (snapshot) take(snapshot);
    }
  });
  socket.connect();
  setInterval(() => { if (!open && !document.hidden) ask().catch(() => {}); }, POLL);
}
