// The page for the hall: one lot, large. No controls; it reconnects, catches up and stays awake by itself.

import { icon } from "../../core/icons.js";
import { figure, money, setPrice } from "../../core/money.js";
import { LiveSocket } from "../../core/socket.js";
import { play } from "../../core/sound.js";
import { put, mark } from "../console/put.js";
import { badgeOf, isFloor } from "../people.js";
import { exactTime } from "../times.js";
import { say } from "../words.js";
import { keepAwake } from "./awake.js";
import { Lots } from "./lots.js";

const HEARTBEAT = 3600;
/** While nothing is under the hammer, the page itself is asked what comes. Milliseconds. */
const LOOK = 5000;
const NEXT = 3;
const TRACK = ["open", "fair_warning", "final_call"];

const page = () => JSON.parse(document.getElementById("hall-data").textContent);
const { currency, urls, lots: known, status } = page();
const lots = new Lots(known);
const socket = new LiveSocket(urls.socket, { heartbeat: HEARTBEAT });
const hall = document.querySelector("[data-hall]");
const part = (name) => hall.querySelector(`[data-${name}]`);
const followed = new Set();
let auctionStatus = status;
let asOf = null;
let drawn = null;

function show() {
  const lot = lots.shown;
  const isStale = socket.state !== "open" && asOf !== null;
  hall.dataset.state = isStale ? "reconnecting" : lot?.status === "sold" ? "sold" : "open";
  hall.dataset.running = String(lots.isRunning);
  if (lot) {
    showFace(lot);
    showPrice(lot, isStale);
    showLeader(lot);
    showTrack(lot.status);
  }
  showStamp(lot, isStale);
  showNext();
}

function showFace(lot) {
  if (drawn === lot.id) return;
  drawn = lot.id;
  put(part("number"), say("desk.lot", { number: lot.number }));
  put(part("title"), lot.title);
  put(part("facts"), lot.facts.join(" · "));
  const { photo } = lot;
  const picture = photo ? Object.assign(document.createElement("img"), { src: photo.src, alt: photo.alt }) : icon("photo");
  part("photo").replaceChildren(picture);
  mark(part("photo"), "data-none", !photo);
}

function showPrice(lot, isStale) {
  const amount = lot.price ?? lot.start_price;
  const element = part("price").querySelector("data");
  if (element.value !== amount) {
    setPrice(element, amount);
    const shown = figure(amount, currency).length;
    part("price").dataset.size = shown > 11 ? "s" : shown > 7 ? "m" : "";
  }
  const word = lot.price === null ? "price.start" : lot.status === "sold" ? "price.hammer" : "price.now";
  put(part("price-word"), isStale ? say("price.as_of", { time: exactTime(asOf) }) : say(word));
}

function showLeader({ leader, status: now }) {
  part("leader").hidden = leader === null;
  if (leader === null) return;
  put(part("leader-paddle"), badgeOf(leader));
  part("leader-paddle").classList.toggle("paddle--floor", isFloor(leader));
  const name = isFloor(leader) ? say("desk.leader.floor") : say("desk.leader.paddle", { paddle: leader });
  put(part("leader-name"), now === "sold" ? say("hall.bought", { who: name }) : name);
}

function showTrack(now) {
  const at = TRACK.indexOf(now);
  for (const step of part("track").children) {
    const place = TRACK.indexOf(step.dataset.call);
    mark(step, "data-done", place < at);
    if (place === at) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
}

function stampOf(lot) {
  if (auctionStatus === "ended" && !lots.isRunning) return say("hall.over");
  if (!lot || lot.status === "queued") return say(auctionStatus === "live" ? "hall.soon" : "hall.before");
  if (lot.status === "sold") return say("stamp.sold");
  if (lot.status === "on_hold") return say("hold.word");
  if (lot.status === "awaiting_decision") return say("awaiting.word");
  return lots.isRunning ? "" : say("hall.passed");
}

function showStamp(lot, isStale) {
  const words = isStale ? say("reconnecting.word") : stampOf(lot);
  put(part("stamp"), words);
  part("stamp").hidden = !words;
  part("stamp").classList.toggle("stamp--plain", isStale || lot?.status !== "sold");
}

function showNext() {
  const coming = lots.queued.filter(({ id }) => id !== lots.shown?.id).slice(0, NEXT);
  part("next").hidden = coming.length === 0;
  const items = coming.map((lot) => {
    const item = document.createElement("li");
    const [number, title, from] = ["b", "span", "small"].map((name) => document.createElement(name));
    number.textContent = say("desk.lot", { number: lot.number });
    Object.assign(title, { textContent: lot.title, dir: "auto" });
    from.textContent = say("desk.run.from", { price: money(lot.start_price, currency, { short: true }) });
    item.append(number, title, from);
    return item;
  });
  part("next-lots").replaceChildren(...items);
}

/** Follow what is worth it and is not yet followed: at each opening all anew, with what is known. */
async function follow() {
  for (const id of lots.followed) {
    if (followed.has(id)) continue;
    followed.add(id);
    const { epoch, sequence } = lots.get(id);
    const { snapshot, state } = await socket.command("lot.follow", { lot: id, epoch, sequence });
    heard(snapshot ?? state);
  }
}

function followQuietly() {
  follow().catch(() => followed.clear()); // A break: the next opening follows anew.
}

function heard(state) {
  const before = lots.shown;
  asOf = state.server_time;
  if (!lots.hear(state)) return;
  const now = lots.shown;
  if (now.id === before?.id && now.status === "sold" && before.status !== "sold") play("sold");
  else if (now.id === before?.id && now.price !== before.price) play("bid");
  show();
  followQuietly();
}

/** What this page would say if it were opened now. */
async function look() {
  try {
    const answer = await fetch(urls.page, { cache: "no-store", signal: AbortSignal.timeout(LOOK) });
    if (!answer.ok) return;
    const there = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("hall-data");
    const fresh = JSON.parse(there.textContent);
    auctionStatus = fresh.status;
    lots.read(fresh.lots);
    show();
    if (socket.state === "open") followQuietly();
  } catch {
    // The next look comes in its time.
  }
}

socket.on("lot.events", ({ state }) => heard(state));
socket.on("heartbeat", ({ server_time: at, lots: newest = {} }) => {
  asOf = at;
  const behind = Object.entries(newest).filter(([id, sequence]) => sequence > (lots.get(id)?.sequence ?? 0));
  for (const [id] of behind) followed.delete(id);
  if (behind.length) followQuietly();
});
socket.on("auction.started", () => { auctionStatus = "live"; show(); });
socket.on("auction.ended", () => { auctionStatus = "ended"; look(); });
socket.onOpen(async () => {
  followed.clear();
  await follow();
  asOf ??= new Date().toISOString();
  show();
});
socket.onState(() => show());
setInterval(() => { if (!lots.isRunning || socket.state !== "open") look(); }, LOOK);

keepAwake();
show();
socket.connect();
