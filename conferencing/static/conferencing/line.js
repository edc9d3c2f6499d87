// One media connection to the room and its troubles. What it is for is added by `sending.js` and `watching.js`.
//
//   off         nothing to carry
//   waiting     asked for, and nothing offered yet
//   connecting  on the way for the first time
//   connected   it carries
//   mending     it carried, or failed to, and is on the way again
//   broken      given up: whoever keeps it opens another (`keeper.js`)
//
// A path that is lost is looked for anew (an ICE restart) before everything is made anew.

/** Milliseconds: so long a lost path may come back by itself, a new one be looked for, a first one be found. */
const COMES_BACK = 2000;
const RESTARTS = 5000;
const CONNECTS = 9000;

export class Line extends EventTarget {
  #timer = 0;
  #hasFailed = false;
  #gone = null;
  #giveUp = () => {};
  #name;
  #signal;

  state = "off";
  /** The `RTCPeerConnection`, or null. */
  pc = null;

  /** `name`: "camera", "screen" or "watch"; `signal`: the room's socket (`command`, `tell`). */
  constructor(name, signal) {
    super();
    this.#name = name;
    this.#signal = signal;
  }

  get name() {
    return this.#name;
  }

  command(type, data) {
    return this.#signal.command(type, data);
  }

  /** A connection anew, in place of the one before. */
  begin(iceServers) {
    this.drop();
    const pc = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
    this.pc = pc;
    this.#gone = new Promise((_, reject) => { this.#giveUp = () => reject(new Error("This connection was given up.")); });
    this.#gone.catch(() => {}); // Most are given up with nobody waiting.
    pc.addEventListener("icecandidate", ({ candidate }) => pc === this.pc && this.#tellOf(candidate));
    pc.addEventListener("connectionstatechange", () => pc === this.pc && this.#heard(pc.connectionState));
    this.#within(CONNECTS, () => this.break());
    this.become(this.#hasFailed ? "mending" : "connecting");
    return pc;
  }

  /** What the present connection was asked. One that is closed meanwhile never answers, so then this rejects. */
  asked(promise) {
    return Promise.race([promise, this.#gone]);
  }

  /** Let the connection go; the state is the caller's to say. */
  drop() {
    clearTimeout(this.#timer);
    this.pc?.close();
    this.pc = null;
    this.#giveUp();
  }

  /** A path of the other side's, by its own word (trickle). */
  async addCandidate(candidate) {
    try {
      await this.pc?.addIceCandidate(candidate ?? undefined);
    } catch {
      // Of a negotiation that was given up; the present one has its own.
    }
  }

  /** Nothing more to carry. */
  end() {
    this.drop();
    this.#hasFailed = false;
    this.become("off");
  }

  /** Give up what there is. */
  break() {
    this.drop();
    this.#hasFailed = true;
    this.become("broken");
  }

  become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }

  /** Look for a new path; `sending.js` and `watching.js` know how. */
  async restart() {
    throw new Error("A line restarts as what it is.");
  }

  #tellOf(candidate) {
    // The empty candidate of a finished gathering is what null says already.
    if (candidate?.candidate === "") return;
    this.#signal.tell("media.candidate", { line: this.#name, candidate: candidate?.toJSON() ?? null });
  }

  #heard(state) {
    if (state === "connected") {
      clearTimeout(this.#timer);
      this.#hasFailed = false;
      this.become("connected");
    } else if (state === "disconnected") {
      this.#within(COMES_BACK, () => this.#mend());
    } else if (state === "failed") {
      this.break();
    }
  }

  async #mend() {
    const { pc } = this;
    this.#within(RESTARTS, () => this.break());
    this.become("mending");
    try {
      await this.restart();
    } catch {
      if (pc === this.pc) this.break();
    }
  }

  #within(milliseconds, otherwise) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(otherwise, milliseconds);
  }
}
