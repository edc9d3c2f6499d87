// The way between the page and the house: a socket that resumes; without one, a look every two seconds. Bids go either way.
//
// "change" fires when `state` does: "connecting" (the first seconds), "live", "polling", "stale" (neither way works).

import { api } from "../core/api.js";
import { syncOver } from "../core/clock.js";
import { CommandError, LiveSocket } from "../core/socket.js";

/** The house says something every 5 s; silence for 9 s is a dead line, so that nobody looks at an old price for 10 (P6). */
const HEARTBEAT = 3600;
const POLLED = 2000;
const POLL_WITHIN = 5000;
const BID_WITHIN = 8000;
/** A heartbeat may overtake the frame it speaks of by as long as frames are conflated. */
const GRACE = 1500;

export class Line extends EventTarget {
  state = "connecting";
  #sale;
  #urls;
  #socket;
  #resuming = null;
  #again = false;
  #timer = 0;
  #etag = "";

  constructor({ sale, urls }) {
    super();
    this.#sale = sale;
    this.#urls = urls;
    this.#socket = new LiveSocket(urls.socket, { heartbeat: HEARTBEAT });
    this.#socket.on("lot.events", (frame) => this.#heard(frame));
    this.#socket.on("heartbeat", (beat) => this.#beat(beat));
    this.#socket.onOpen(() => this.#opened());
    this.#socket.onState(({ state }) => { if (state !== "open") this.#down(state); });
  }

  start() {
    this.#socket.connect();
    this.#timer = setTimeout(() => this.#poll(), POLLED);
  }

  /** Listen to other pushes of the socket. */
  on(type, listener) {
    return this.#socket.on(type, listener);
  }

  /** Follow another lot of the sale too, for news only. Again at each opening. */
  alsoFollow(lot) {
    this.#socket.onOpen(() => this.#socket.command("lot.follow", { lot }));
  }

  /** Send a bid over whatever way is open. */
  async bid({ key, amount, kind }) {
    if (this.#socket.state === "open") {
      return this.#socket.command("bid.place", { lot: this.#sale.lot.lot, key, amount, kind }, { within: BID_WITHIN });
    }
    const answer = await api("POST", this.#urls.bids, {
      body: { amount, kind },
      headers: { "Idempotency-Key": key },
      signal: AbortSignal.timeout(BID_WITHIN),
    });
    this.#soon(0);
    return answer;
  }

  /** Ask for what was missed. One asking at a time; what comes in meanwhile is asked for after it. */
  resume() {
    if (this.#resuming) this.#again = true;
    this.#resuming ??= this.#resume().finally(() => {
      this.#resuming = null;
      if (!this.#again) return;
      this.#again = false;
      this.#resumeQuietly();
    });
    return this.#resuming;
  }

  /** A break in between is no mistake: the next opening resumes again. */
  #resumeQuietly() {
    this.resume().catch((error) => { if (!(error instanceof CommandError)) throw error; });
  }

  async #opened() {
    syncOver(this.#socket);
    await this.resume();
    clearTimeout(this.#timer);
    this.#become("live");
  }

  async #resume() {
    const { lot, epoch, sequence } = this.#sale.lot;
    const { snapshot, missed, state, mine } = await this.#socket.command("lot.follow", { lot, epoch, sequence });
    if (snapshot) this.#sale.replace(snapshot);
    else this.#sale.replace({ ...state, mine }, missed);
    this.#seen();
  }

  #heard(frame) {
    if (frame.lot !== this.#sale.lot.lot) {
      this.dispatchEvent(new CustomEvent("elsewhere", { detail: frame }));
      return;
    }
    if (this.#resuming) {
      this.#again = true;
      return;
    }
    const isWhole = this.#sale.take(frame) !== "gap";
    if (isWhole) this.#seen();
    if (!isWhole || this.#sale.lacksOwnCeiling) this.#resumeQuietly();
  }

  #beat({ server_time: at, lots }) {
    const newest = lots?.[this.#sale.lot.lot];
    if (newest === undefined || newest === this.#sale.lot.sequence) this.#sale.confirm(at);
    else setTimeout(() => { if (newest !== this.#sale.lot.sequence) this.#resumeQuietly(); }, GRACE);
  }

  #seen() {
    this.#socket.tell("lot.seen", { lot: this.#sale.lot.lot, sequence: this.#sale.lot.sequence });
  }

  /** No socket. Say so at once, unless the page is only just opening, and look by other means. */
  #down(state) {
    if (state === "idle" || (state === "connecting" && this.state === "connecting")) return;
    if (this.state === "live") {
      this.#become("stale");
      this.#soon(0);
    }
  }

  #soon(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#poll(), wait);
  }

  async #poll() {
    if (this.#socket.state === "open" && this.state === "live") return;
    try {
      await this.#look();
      if (this.#socket.state !== "open") this.#become("polling");
    } catch {
      if (this.#socket.state !== "open") this.#become("stale");
    }
    if (this.state !== "live") this.#soon(POLLED);
  }

  async #look() {
    const answer = await fetch(this.#urls.live, {
      cache: "no-store",
      signal: AbortSignal.timeout(POLL_WITHIN),
      headers: { Accept: "application/json", ...(this.#etag ? { "If-None-Match": this.#etag } : {}) },
    });
    if (answer.status === 304) {
      this.#sale.confirm(new Date(answer.headers.get("Date")).toISOString());
      return;
    }
    if (!answer.ok) throw new Error(`live: ${answer.status}`);
    this.#etag = answer.headers.get("ETag") ?? "";
    this.#sale.replace(await answer.json());
  }

  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}
