// The way between the console and the house: a socket that is told the whole state at each change; without one, a look every
// second. Acts go either way, each under a key of its own, and are asked about until there is a definite answer.
//
// "state" fires with each state of the console, "line" when `line` changes: "connecting", "live", "polling", "stale".

import { api } from "../../core/api.js";
import { syncOver, syncOverRest } from "../../core/clock.js";
import { newKey } from "../../core/keys.js";
import { LiveSocket } from "../../core/socket.js";
import { recallHere, rememberHere } from "./kept.js";
import { isDefinite } from "../intent.js";

/** As the lot page: silence for 9 s is a dead line. */
const HEARTBEAT = 3600;
const POLLED = 1000;
const WITHIN = 8000;
/** How long an act is asked about again. Afterwards the state says what became of it. */
const ASKED = 6000;
const FIRST_PAUSE = 400;

const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));

export class Wire extends EventTarget {
  line = "connecting";
  state = null;
  /** When the house was last heard, by its clock. */
  asOf = null;
  #urls;
  #kept;
  #socket;
  #timer = 0;

  constructor({ auction, urls }) {
    super();
    this.#urls = urls;
    this.#kept = `rostrum.console.${auction}`;
    this.#socket = new LiveSocket(urls.socket, { heartbeat: HEARTBEAT });
    this.#socket.on("console.state", ({ state }) => this.#take(state));
    this.#socket.on("console.taken", ({ by }) => this.dispatchEvent(new CustomEvent("taken", { detail: { by } })));
    this.#socket.on("heartbeat", ({ server_time: at }) => { this.asOf = at; });
    this.#socket.onOpen(() => this.#opened());
    this.#socket.onState(({ state }) => { if (state !== "open") this.#down(state); });
  }

  start() {
    this.#socket.connect();
    this.#soon(POLLED);
  }

  /** Whether what is shown is current and what is pressed arrives. */
  get isUp() {
    return this.line === "live" || this.line === "polling";
  }

  /** This console acts from now on. */
  async take() {
    if (this.#isOpen) this.#take((await this.#socket.command("console.take")).state);
    else this.#adopt(await api("POST", this.#urls.console, { body: {}, signal: AbortSignal.timeout(WITHIN) }));
  }

  /** Do one of the actions of docs/protocol.md. Rejects with the house's refusal, or with the last break of the line. */
  async act(action, { lot, ...fields } = {}) {
    const key = newKey();
    const until = performance.now() + ASKED;
    for (let wait = FIRST_PAUSE, isAgain = false; ; wait *= 1.6, isAgain = true) {
      try {
        return await this.#send({ action, key, lot, ...fields });
      } catch (error) {
        // It was done the first time, and the answer was lost on the way.
        if (isAgain && error.code === "conflict" && action !== "floor_bid") return null;
        if (isDefinite(error) || performance.now() > until) throw error;
        if (!isAgain) this.dispatchEvent(new Event("unsure"));
        await pause(Math.max(wait, (error.data?.retry_after ?? 0) * 1000));
      }
    }
  }

  get #isOpen() {
    return this.#socket.state === "open" && this.line === "live";
  }

  async #send({ lot, ...body }) {
    if (this.#isOpen) return this.#socket.command("console.act", { ...body, ...(lot ? { lot } : {}) }, { within: WITHIN });
    const console = this.state?.console.id;
    const path = this.#urls.act.replace("LOT", lot);
    const answer = await api("POST", path, { body: { ...body, ...(console ? { console } : {}) }, signal: AbortSignal.timeout(WITHIN) });
    this.#soon(0);
    return answer;
  }

  async #opened() {
    syncOver(this.#socket);
    const known = recallHere(this.#kept);
    const { state } = await this.#socket.command("console.open", known ? { console: known } : {});
    clearTimeout(this.#timer);
    this.#become("live");
    this.#take(state);
  }

  #adopt({ console, state }) {
    rememberHere(this.#kept, console);
    this.#take({ ...state, console: { ...state.console, id: console, holds: true } });
  }

  #take(state) {
    this.state = state;
    this.asOf = state.server_time;
    if (state.console.id) rememberHere(this.#kept, state.console.id);
    this.dispatchEvent(new Event("state"));
  }

  #down(state) {
    if (state === "idle" || (state === "connecting" && this.line === "connecting")) return;
    if (this.line !== "live") return;
    this.#become("stale");
    this.#soon(0);
  }

  #soon(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#poll(), wait);
  }

  async #poll() {
    if (this.#isOpen) return;
    try {
      const state = await api("GET", this.#urls.console, { signal: AbortSignal.timeout(WITHIN) });
      if (this.#isOpen) return;
      if (this.line === "connecting") syncOverRest();
      this.#become("polling");
      this.#take(this.#asOurs(state));
    } catch {
      if (!this.#isOpen) this.#become("stale");
    }
    if (this.line !== "live") this.#soon(POLLED);
  }

  /** Over REST the house does not know which console asks: it names the one that holds. */
  #asOurs(state) {
    const id = recallHere(this.#kept);
    const isFree = state.console.held_by === null;
    return { ...state, console: { ...state.console, id, holds: isFree || (id !== null && state.console.id === id) } };
  }

  #become(line) {
    if (line === this.line) return;
    this.line = line;
    this.dispatchEvent(new Event("line"));
  }
}
