// Keeps one line (`line.js`) as it is wanted: opens it, opens another after a break, each time a little later, and ends it.
// One thing at a time; what changes meanwhile is looked at afterwards.

/** Milliseconds before the next try; the last goes on. */
const PAUSES = [300, 1000, 2000, 4000];

export class Keeper {
  #line;
  #wanted;
  #open;
  #close;
  #attempt = 0;
  #timer = 0;
  #isBusy = false;
  #again = false;

  /** `wanted()`: true, false, or null where nothing can be done now. `open` and `close` may reject: it is tried again. */
  constructor(line, { wanted, open, close }) {
    this.#line = line;
    this.#wanted = wanted;
    this.#open = open;
    this.#close = close;
    line.addEventListener("change", () => this.#heard());
  }

  /** Something has changed. */
  async tend() {
    if (this.#isBusy) {
      this.#again = true;
      return;
    }
    this.#isBusy = true;
    do {
      this.#again = false;
      await this.#step();
    } while (this.#again);
    this.#isBusy = false;
  }

  /** What there was is no more, by the other side's word: begin anew, at once. */
  anew() {
    this.#attempt = 0;
    if (this.#line.state !== "off") this.#line.break();
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.tend();
  }

  #heard() {
    if (this.#line.state === "connected") this.#attempt = 0;
    if (this.#line.state === "broken") this.#later();
  }

  #failed() {
    this.#line.break();
    if (!this.#timer) this.#later(); // It was broken already, so nothing was heard of it.
  }

  #later() {
    const pause = PAUSES[Math.min(this.#attempt, PAUSES.length - 1)];
    this.#attempt += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { this.#timer = 0; this.tend(); }, pause);
  }

  async #step() {
    const wanted = this.#wanted();
    const { state } = this.#line;
    if (wanted === false && state !== "off") {
      clearTimeout(this.#timer);
      this.#timer = 0;
      this.#line.end();
      await this.#close().catch(() => {}); // The other side has forgotten it already, or will.
    } else if (wanted && (state === "off" || (state === "broken" && !this.#timer))) {
      await this.#open().catch(() => this.#failed());
    }
  }
}
