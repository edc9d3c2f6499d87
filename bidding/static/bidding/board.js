// The price board and the pill: what is large and for everybody. As bidding/showing/board.py writes it first.

import { icon } from "../core/icons.js";
import { figure, fromMinor, money, setPrice, toMinor } from "../core/money.js";
import { drawLadder } from "./ladder.js";
import { whoIs } from "./people.js";
import { quote } from "../auctions/pricing.js";
import { mark } from "./standing.js";
import { exactTime } from "./times.js";
import { say } from "./words.js";

const board = document.querySelector("[data-board]");
const part = (name) => board.querySelector(`[data-${name}]`);

/** Long figures are set smaller, so that the board holds them; a unit after them is a third of their size. */
function sizeOf(shown, unit) {
  const width = shown.length + unit.length / 3;
  if (width > 9) return "s";
  return width > 5 ? "m" : "";
}

/** Only what differs is written: the price is a live region, and what is written is read out. */
function put(element, words) {
  if (element && element.textContent !== words) element.textContent = words;
}

function priceWord(sale, isStale) {
  if (isStale && sale.phase !== "over") return say("price.as_of", { time: exactTime(sale.asOf) });
  if (sale.lot.price === null) return say("price.start");
  return say(sale.lot.status === "sold" ? "price.hammer" : "price.now");
}

function showPrice(sale, isStale) {
  const amount = sale.lot.price ?? sale.startPrice;
  const element = part("price").querySelector("data");
  put(part("price-word"), priceWord(sale, isStale));
  if (element.value !== amount) setPrice(element, amount);
  part("price").dataset.size = sizeOf(figure(amount, sale.currency), element.querySelector(".price__unit")?.textContent ?? "");
  const total = fromMinor(quote(toMinor(amount, sale.currency), sale.terms).total, sale.currency);
  put(part("price-total"), money(total, sale.currency));
}

function showLeader(sale) {
  const { leader, status } = sale.lot;
  part("leader").hidden = leader === null;
  if (leader === null) return;
  const isMine = leader === sale.mine?.paddle;
  put(part("leader-paddle"), leader);
  part("leader-paddle").classList.toggle("paddle--mine", isMine);
  put(part("leader-name"), whoIs(leader, sale));
  const does = status === "sold" ? ["bought", "bought.you"] : ["leads", "lead.you"];
  put(part("leader-does"), say(does[Number(isMine)]));
}

function showResult(sale, isStale) {
  const { status } = sale.lot;
  const isStamped = ["sold", "unsold", "passed"].includes(status);
  board.dataset.state = isStale && sale.phase !== "over" ? "reconnecting" : status === "sold" ? "sold" : "open";
  part("stamp").hidden = !isStamped;
  if (isStamped) put(part("stamp"), say(status === "sold" ? "stamp.sold" : "stamp.unsold"));
  part("stamp-stale").hidden = board.dataset.state !== "reconnecting";
  part("ladder").hidden = sale.phase === "over" || board.dataset.state === "reconnecting";
}

function showMark(sale) {
  const pill = document.querySelector("[data-mark] .pill");
  const [state, symbol, word] = mark(sale);
  if (pill.dataset.state === state && pill.textContent === word) return;
  pill.dataset.state = state;
  pill.replaceChildren(...(symbol ? [icon(symbol)] : []), word);
}

export function showBoard(sale, { isStale = false } = {}) {
  showPrice(sale, isStale);
  showLeader(sale);
  showResult(sale, isStale);
  showMark(sale);
  put(part("bid-count"), String(sale.lot.bid_count));
  put(part("reserve"), say(sale.hasReserve ? (sale.lot.reserve_met ? "reserve.met" : "reserve.not") : "reserve.none"));
  drawLadder(part("ladder"), sale);
}
