// The lot under the hammer: what it is, its price, what is asked, and what the room knows.

import { icon, setIcon } from "../../core/icons.js";
import { figure, money, setPrice } from "../../core/money.js";
import { badgeOf, isFloor } from "../people.js";
import { exactTime } from "../times.js";
import { say } from "../words.js";
import { mark, put, sizeOf } from "./put.js";

const root = document.querySelector("[data-lot]");
const part = (name) => root.querySelector(`[data-${name}]`);
const TRACK = ["open", "fair_warning", "final_call"];
const BAR = 292;
const LEFT = 4;

let shownLot = null;

/** `faces`: what each lot looks like, by its id, as the page was opened with. */
export function showLot(state, { faces, currency, asOf }) {
  const { current } = state;
  const next = state.run.find(({ lot }) => lot === state.next);
  const shown = current ?? next ?? null;
  showFace(shown, faces.get(shown?.lot), currency);
  showTrack(current?.snapshot.status);
  showPrices(current, next, { currency, faces, asOf });
  showFacts(state, currency);
}

/** Who a paddle is to the auctioneer: its number and the name, where names may be seen. */
export function nameOf(paddle, name) {
  if (isFloor(paddle)) return say("desk.leader.floor");
  return name ? say("desk.leader.is", { paddle, name }) : say("desk.leader.paddle", { paddle });
}

function showFace(lot, face, currency) {
  const id = lot?.lot ?? "none";
  if (id === shownLot) return;
  shownLot = id;
  put(part("lot-number"), lot ? say("desk.lot", { number: lot.number }) : say("desk.no_lot"));
  if (lot) put(part("lot-title"), lot.title);
  part("lot-photo").replaceChildren(picture(face?.photo));
  const facts = face ? [...face.facts, say("desk.starts", { price: money(face.start_price, currency, { short: true }) })] : [];
  part("lot-facts").replaceChildren(...facts.map((words) => Object.assign(document.createElement("span"), { textContent: words })));
}

function picture(photo) {
  if (!photo) {
    const none = Object.assign(document.createElement("span"), { className: "nophoto" });
    none.append(icon("photo"));
    return none;
  }
  return Object.assign(document.createElement("img"), { src: photo.small, alt: photo.alt, decoding: "async" });
}

function showTrack(status) {
  const at = TRACK.indexOf(status);
  for (const step of part("track").children) {
    const place = TRACK.indexOf(step.dataset.call);
    mark(step, "data-done", place < at);
    if (place === at) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
}

function showPrices(current, next, { currency, faces, asOf }) {
  const start = faces.get((current ?? next)?.lot)?.start_price ?? next?.start_price ?? "0";
  const price = current?.snapshot.price ?? null;
  setFigure(part("price"), price ?? start, currency);
  setFigure(part("ask"), current?.ask ?? start, currency);
  const word = price === null ? say("price.start") : say("price.now");
  put(part("price-word"), asOf && current ? say("price.as_of", { time: exactTime(asOf) }) : word);
  showLeader(current?.leader ?? null);
}

function setFigure(box, amount, currency) {
  const element = box.querySelector("data");
  if (element.value === amount) return;
  setPrice(element, amount);
  box.dataset.size = sizeOf(figure(amount, currency));
}

function showLeader(leader) {
  part("leader").hidden = leader === null;
  if (leader === null) return;
  const badge = part("leader-paddle");
  put(badge, badgeOf(leader.paddle));
  badge.classList.toggle("paddle--floor", isFloor(leader.paddle));
  put(part("leader-name"), isFloor(leader.paddle) ? say("desk.leader.floor") : say("desk.leader.paddle", { paddle: leader.paddle }));
  put(part("leader-more"), [leader.name, say(`desk.how.${leader.origin ?? "online"}`)].filter(Boolean).join(", "));
}

function showFacts({ current, people, run }, currency) {
  const hasReserve = Boolean(current?.reserve) || (current && !current.snapshot.reserve_met);
  const isMet = Boolean(current?.snapshot.reserve_met);
  fact(part("reserve"), {
    words: hasReserve ? say(isMet ? "desk.reserve.met" : "desk.reserve.not") : say("desk.reserve.none"),
    isGood: hasReserve && isMet,
    symbol: hasReserve && isMet ? "check" : "scales",
  });
  const { count = 0, all_passed: allPassed = false } = current?.absentee ?? {};
  fact(part("absentee"), { words: say(count === 0 ? "desk.absentee.none" : allPassed ? "desk.absentee.passed" : "desk.absentee.stand", { n: count }), symbol: "lock" });
  const [have, of] = [people?.acknowledged ?? 0, people?.connected ?? 0];
  fact(part("seen"), { words: `${have} / ${of}`, isGood: of > 0 && have >= of, symbol: have >= of && of > 0 ? "check" : "sync" });
  drawBar(current, run.find(({ lot }) => lot === current?.lot)?.start_price ?? null, currency);
}

function fact(element, { words, symbol, isGood = false }) {
  put(element.querySelector("b"), words);
  mark(element, "data-ok", isGood);
  if (element.dataset.symbol === symbol) return;
  element.dataset.symbol = symbol;
  setIcon(element, symbol);
}

/** From the start price to whichever is higher, the bid or the reserve, with some room beyond. */
function drawBar(current, start, currency) {
  const box = part("bar");
  const drawn = current && start ? [current.snapshot.price ?? start, start, current.reserve].join() : "";
  if (box.dataset.drawn === drawn) return;
  box.dataset.drawn = drawn;
  if (!drawn) { box.replaceChildren(); return; }
  const price = current.snapshot.price ?? start;
  const [from, at, reserve] = [start, price, current.reserve].map((amount) => (amount === null ? null : Number(amount)));
  const to = Math.max(at, reserve ?? 0, from * 1.2) * 1.06 - from;
  const placeOf = (amount) => LEFT + Math.round((BAR * (amount - from)) / (to || 1));
  const said = (amount) => money(amount, currency, { short: true });
  const label = current.reserve === null
    ? say("desk.bar", { price: said(price), start: said(start) })
    : say("desk.bar.reserve", { price: said(price), start: said(start), reserve: said(current.reserve) });
  const shapes = [
    shape("rect", { class: "bg", x: LEFT, y: 14, width: BAR, height: 6 }),
    shape("rect", { class: "fg", x: LEFT, y: 14, width: Math.max(0, placeOf(at) - LEFT), height: 6 }),
    shape("text", { x: LEFT, y: 42 }, figure(start, currency)),
    ...(price === start ? [] : [shape("text", { class: "strong", x: Math.max(70, placeOf(at)), y: 42, "text-anchor": "middle" }, figure(price, currency))]),
  ];
  if (reserve !== null) {
    const x = placeOf(reserve);
    shapes.push(shape("path", { class: "rs", d: `M${x} 4v26` }));
    shapes.push(shape("text", { x, y: 0, "text-anchor": x > 200 ? "end" : "middle" }, say("desk.bar.mark", { reserve: figure(current.reserve, currency) })));
  }
  const svg = shape("svg", { class: "absent", viewBox: "0 0 300 44", role: "img", "aria-label": label });
  svg.append(...shapes);
  box.replaceChildren(svg);
}

function shape(name, attributes, words = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = words;
  return made;
}
