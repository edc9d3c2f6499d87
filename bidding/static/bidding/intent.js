// One bid at a time, under one key, until there is a definite answer (promise P3: one effect per intent).
//
// An answer that never came is not a refusal: the bid may stand. So the same key is sent again, over whatever line there is,
// until the server says what it decided. The key survives a reload of the page.

import { newKey } from "../core/keys.js";

const UNKNOWN = new Set(["disconnected", "timeout", "closed", "unavailable", "throttled"]);
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 4000;
/** A bid of an earlier visit is asked about only this long afterwards: nobody wants an old bid placed anew. */
const KEPT = 60_000;

const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));

/** Whether the server decided. What has no code of ours (a network error, a proxy's page) decides nothing. */
export function isDefinite(error) {
  return Boolean(error.code) && !UNKNOWN.has(error.code) && !(error.status >= 500);
}

export class Intent {
  #store;

  /** `send({key, amount, kind})` gives the answer or throws; `unsure(error)` hears that it is asked again. */
  constructor({ lot, send, unsure }) {
    this.#store = `rostrum.bid.${lot}`;
    this.send = send;
    this.unsure = unsure;
    this.pending = this.#recall();
  }

  get isUnderWay() {
    return this.pending !== null;
  }

  /** Place a bid. Resolves to the accepted answer, rejects with the server's refusal. One at a time. */
  async place({ amount, kind }) {
    if (this.pending) throw new Error("A bid is under way.");
    this.pending = { key: newKey(), amount, kind, at: Date.now() };
    this.#keep();
    return this.settle();
  }

  /** Ask until it is known what became of the pending bid. */
  async settle() {
    try {
      for (let wait = FIRST_PAUSE; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
        try {
          return await this.send(this.pending);
        } catch (error) {
          if (isDefinite(error)) throw error;
          this.unsure(error);
          await pause(Math.max(wait, (error.data?.retry_after ?? 0) * 1000));
        }
      }
    } finally {
      this.pending = null;
      this.#keep();
    }
  }

  #recall() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#store));
      return kept && Date.now() - kept.at < KEPT ? kept : null;
    } catch {
      return null;
    }
  }

  #keep() {
    try {
      if (this.pending) sessionStorage.setItem(this.#store, JSON.stringify(this.pending));
      else sessionStorage.removeItem(this.#store);
    } catch {
      // Without storage the key lives as long as the page.
    }
  }
}
