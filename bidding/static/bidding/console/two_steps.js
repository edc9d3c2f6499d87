// Selling takes two steps: hold for half a second, or press twice. By key, by pointer, and by a screen reader's click.
//
// "change" fires when `step` does: "idle", "holding" (the bar fills), "armed" (the ring stands), "done" (it was sold; until
// `reset`). What one was about to sell to may change meanwhile: then `disarm`, and nothing was meant.

export const HOLD = 500;
/** A ring that stands longer than this was forgotten. */
const STANDS = 5000;
/** A second press sooner than this is a bounce of the same one. */
const BOUNCE = 120;

export class TwoSteps extends EventTarget {
  step = "idle";
  #fire;
  #timer = 0;
  #at = 0;

  /** `fire()` does it, once for each two steps. */
  constructor(fire) {
    super();
    this.#fire = fire;
  }

  /** A key or a finger goes down. */
  press() {
    if (this.step === "armed") {
      if (performance.now() - this.#at >= BOUNCE) this.#go();
    } else if (this.step === "idle") {
      this.#become("holding", HOLD, () => this.#go());
    }
  }

  /** It comes up again: too soon to be a hold, so it was the first of two. */
  release() {
    if (this.step === "holding") this.#become("armed", STANDS, () => this.disarm());
  }

  /** The finger slid away: it was meant for something else. */
  leave() {
    if (this.step === "holding") this.disarm();
  }

  /** A click without a press before it, as a screen reader makes them. */
  click() {
    this.press();
    this.release();
  }

  disarm() {
    if (this.step !== "idle") this.#become("idle");
  }

  #go() {
    this.#become("done");
    Promise.resolve(this.#fire()).finally(() => this.disarm());
  }

  #become(step, within = 0, then = null) {
    clearTimeout(this.#timer);
    this.step = step;
    this.#at = performance.now();
    if (then) this.#timer = setTimeout(then, within);
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * Tie a button to two steps. Enter is the desk's (`keys.js`); Space on it, and a screen reader's press, come as a click that
 * no pointer made.
 */
export function holdWith(button, steps, may) {
  button.addEventListener("pointerdown", (event) => { if (event.button === 0 && may()) steps.press(); });
  button.addEventListener("pointerup", () => steps.release());
  for (const type of ["pointercancel", "pointerleave"]) button.addEventListener(type, () => steps.leave());
  button.addEventListener("click", (event) => { if (event.detail === 0 && may()) steps.click(); });
}
