// The server's clock, measured; and <lot-clock>, which counts down by it.
//
// The browser's own clock may be minutes off and may be set while we look. So time runs on performance.now(), and only
// the distance to the server's time is measured: each sample is one question and its answer, and the median of the last
// samples is believed. Extensions and closing are the server's; a clock here decides nothing.

import { text } from "./texts.js";

const KEPT = 9;
const ASKED = 5;
const samples = [];
let offset = Date.now() - performance.now();

/** Milliseconds of the epoch on the server's clock, as well as we know it. */
export function serverNow() {
  return performance.now() + offset;
}

/** How many answers the offset rests on. */
export function measured() {
  return samples.length;
}

/** Take in one answer. `sent` and `received` are performance.now(); `server` is its RFC 3339 `server_time`. */
export function observe({ sent, received, server }) {
  const at = Date.parse(server);
  if (Number.isNaN(at)) return;
  samples.push(at + (received - sent) / 2 - received);
  if (samples.length > KEPT) samples.shift();
  const sorted = samples.toSorted((a, b) => a - b);
  offset = sorted[Math.floor(sorted.length / 2)];
}

async function measure(ask, times) {
  for (let turn = 0; turn < times; turn += 1) {
    const sent = performance.now();
    try {
      const { server_time: server } = await ask();
      observe({ sent, received: performance.now(), server });
    } catch {
      return; // No answer, no sample. The next reconnect or minute tries again.
    }
  }
}

async function askOverRest() {
  const answer = await fetch("/api/time/", { cache: "no-store" });
  if (!answer.ok) throw new Error(`time: ${answer.status}`);
  return answer.json();
}

/** Measure over plain HTTP: for pages without a socket. */
export function syncOverRest(times = ASKED) {
  return measure(askOverRest, times);
}

/** Measure over an open `LiveSocket`, which is quicker and steadier. */
export function syncOver(socket, times = ASKED) {
  return measure(() => socket.command("clock.sync", { client_time: new Date().toISOString() }), times);
}

// A laptop that slept, or a clock that somebody set: the two local clocks no longer agree, so old samples are worthless.
let apart = Date.now() - performance.now();
document.addEventListener("visibilitychange", () => {
  const now = Date.now() - performance.now();
  if (document.hidden || Math.abs(now - apart) < 1000) return;
  apart = now;
  offset = now;
  samples.length = 0;
  dispatchEvent(new Event("clock:lost"));
  syncOverRest();
});

const pad = (number) => String(number).padStart(2, "0");

/** "02:41", "02:14:40", "3 d 02:14"; `left` in milliseconds, rounded up so that 00:00 means over. */
export function countdown(left) {
  const seconds = Math.max(0, Math.ceil(left / 1000));
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  if (days) return text("clock.days", { d: days, time: `${pad(hours)}:${pad(minutes)}` });
  return hours ? `${pad(hours)}:${pad(minutes)}:${pad(seconds % 60)}` : `${pad(minutes)}:${pad(seconds % 60)}`;
}

const running = new Set();
let timer = 0;

function tick() {
  const now = serverNow();
  for (const clock of running) clock.show(now);
}

function follow(clock) {
  running.add(clock);
  timer ||= setInterval(tick, 200);
}

function leave(clock) {
  running.delete(clock);
  if (running.size) return;
  clearInterval(timer);
  timer = 0;
}

const ADDED_SHOWN = 10_000;

/**
 * <lot-clock until="RFC 3339" since="RFC 3339" window="seconds"> with, inside, any of
 * [data-clock-time] (the figures), [data-clock-side] (words beside them), [data-clock-added] (says an extension, in its
 * [data-clock-added-words] where it holds more than words),
 * [data-clock-drain] (an SVG rect whose width drains).
 * `window`: the seconds before the end in which the clock is "closing" (the soft-close window; 60 where there is none).
 * `left="seconds"` stands still: a lot on hold. `phase="opens"` counts to an opening, and says nothing at zero.
 * `data-state` is open, closing or ended; a change of it fires "clock:state" (bubbles).
 */
class LotClock extends HTMLElement {
  static observedAttributes = ["until", "left"];

  connectedCallback() {
    this.said = this.part("side")?.textContent;
    follow(this);
    this.show(serverNow());
  }

  disconnectedCallback() {
    leave(this);
    clearTimeout(this.addedTimer);
  }

  attributeChangedCallback(name, before, now) {
    if (!running.has(this) || before === now) return;
    if (name === "until" && before && now) this.tellAdded(Date.parse(now) - Date.parse(before));
    this.show(serverNow());
  }

  part(name) {
    return this.querySelector(`[data-clock-${name}]`);
  }

  /** Milliseconds to go, by the server's clock; never negative. */
  remaining(now = serverNow()) {
    if (this.hasAttribute("left")) return Number(this.getAttribute("left")) * 1000;
    return Math.max(0, Date.parse(this.getAttribute("until")) - now);
  }

  show(now) {
    const left = this.remaining(now);
    if (Number.isNaN(left)) return;
    const figures = countdown(left);
    const time = this.part("time");
    if (time && time.textContent !== figures) time.textContent = figures;
    this.drain(now, left);
    this.state(left);
  }

  drain(now, left) {
    const rect = this.part("drain");
    const since = Date.parse(this.getAttribute("since"));
    if (!rect || Number.isNaN(since)) return;
    // In the soft-close window the window itself drains: of a long sale nothing would be left to see.
    const closing = Number(this.getAttribute("window")) * 1000;
    const whole = left <= closing && this.getAttribute("phase") !== "opens" ? closing : now + left - since;
    rect.setAttribute("width", `${whole > 0 ? Math.min(100, (left / whole) * 100).toFixed(2) : 0}%`);
  }

  state(left) {
    const closing = Number(this.getAttribute("window") || 60) * 1000;
    const held = this.hasAttribute("left");
    const state = left === 0 && !held ? "ended" : left <= closing && this.getAttribute("phase") !== "opens" && !held ? "closing" : "open";
    if (this.dataset.state === state) return;
    this.dataset.state = state;
    const side = this.part("side");
    if (side && this.getAttribute("phase") !== "opens") side.textContent = state === "ended" ? text("clock.checking") : this.said;
    this.dispatchEvent(new CustomEvent("clock:state", { bubbles: true, detail: { state } }));
  }

  tellAdded(milliseconds) {
    const added = this.part("added");
    const seconds = Math.round(milliseconds / 1000);
    if (!added || seconds <= 0) return;
    const words = added.querySelector("[data-clock-added-words]") ?? added;
    words.textContent = seconds % 60
      ? text("clock.added.seconds", { n: seconds })
      : text("clock.added.minutes", { n: seconds / 60 });
    added.hidden = false;
    clearTimeout(this.addedTimer);
    this.addedTimer = setTimeout(() => { added.hidden = true; }, ADDED_SHOWN);
  }
}

customElements.define("lot-clock", LotClock);
if (document.querySelector("lot-clock")) syncOverRest();
