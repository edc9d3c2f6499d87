// How well each of the others comes over, every few seconds, from what the browser really received.

import { Meter } from "./quality.js";

const EVERY = 3000;

export class Gauge extends EventTarget {
  #lines;
  #watched = new Meter();
  #sent = new Meter();
  #mine = null;

  /** A word by feed (`quality.js`). */
  words = new Map();

  constructor(lines, mine) {
    super();
    this.#lines = lines;
    this.#mine = mine;
    setInterval(() => document.hidden || this.#look(), EVERY);
  }

  /** `feeds`: what is received, and one's own camera under its name. */
  feeds = [];

  async #look() {
    const { watch, camera } = this.#lines;
    const words = new Map();
    if (watch.state === "connected") {
      const report = await watch.pc.getStats();
      const found = this.#watched.received(report);
      for (const feed of this.feeds) {
        const word = found.get(watch.midOf(feed));
        if (word) words.set(feed, word);
      }
    }
    if (camera.state === "connected") words.set(this.#mine(), this.#sent.sent(await camera.pc.getStats()));
    this.words = words;
    this.dispatchEvent(new Event("change"));
  }
}
