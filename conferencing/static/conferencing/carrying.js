// The room's pictures and voices, both ways: three lines, kept as they are wanted while the room can carry anything at all.

import { Keeper } from "./keeper.js";
import { Sending } from "./sending.js";
import { asking } from "./wanted.js";
import { Watching } from "./watching.js";

/** Milliseconds in which something that is there has to be offered. */
const OFFERED_WITHIN = 6000;

export class Carrying extends EventTarget {
  #socket;
  #own;
  #lines;
  #keepers;
  #wish = [];
  #asked = null;
  #offering = 0;
  #told = "";

  /** Whether the room carries anything now, and what this seat may send. `room.js` says so. */
  allowed = { anything: false, camera: false, screen: false };

  /** Resolves to the ICE servers with credentials that still hold. */
  iceServers = async () => [];

  constructor(socket, own) {
    super();
    this.#socket = socket;
    this.#own = own;
    const watch = new Watching("watch", socket);
    this.#lines = { camera: new Sending("camera", socket), screen: new Sending("screen", socket), watch };
    this.#keepers = {
      camera: this.#sender("camera", () => own.isSending),
      screen: this.#sender("screen", () => own.isSharing),
      watch: this.#watcher(watch),
    };
    for (const line of Object.values(this.#lines)) line.addEventListener("change", () => this.dispatchEvent(new Event("change")));
    watch.addEventListener("tracks", () => this.dispatchEvent(new Event("tracks")));
    own.addEventListener("change", ({ detail }) => this.#ownChanged(detail === "screen" ? "screen" : "camera"));
    socket.on("media.offer", (offer) => { clearTimeout(this.#offering); watch.take(offer); });
    socket.on("media.candidate", ({ line, candidate }) => this.#lines[line]?.addCandidate(candidate));
  }

  get states() {
    return Object.values(this.#lines).map(({ state }) => state);
  }

  get lines() {
    return this.#lines;
  }

  tend() {
    for (const keeper of Object.values(this.#keepers)) keeper.tend();
  }

  /** Begin anew: one line, or all of them, of which the other side then knows nothing. */
  anew(line = null) {
    if (line) {
      this.#keepers[line]?.anew();
      return;
    }
    this.#asked = null;
    for (const keeper of Object.values(this.#keepers)) keeper.anew();
  }

  end() {
    for (const line of Object.values(this.#lines)) line.end();
  }

  /** Receive this, and nothing else (`wanted.js`). */
  async watch(wish) {
    this.#wish = wish;
    const { watch } = this.#lines;
    if (!this.#asked || !wish.length || watch.state === "off" || watch.state === "broken") {
      this.#keepers.watch.tend();
      return;
    }
    const { set, layers } = asking(this.#asked, wish);
    this.#asked = wish;
    try {
      if (set) await this.#ask();
      for (const each of layers) await this.#socket.command("media.layer", each);
    } catch {
      this.#asked = null; // Unsure what holds: the whole set is asked for next time.
      this.#keepers.watch.tend();
    }
  }

  #sender(source, isOn) {
    const line = this.#lines[source];
    return new Keeper(line, {
      wanted: () => (this.allowed.anything ? this.allowed[source] && isOn() : null),
      open: async () => {
        const servers = await this.iceServers();
        this.#told = "";
        if (source === "camera") await this.#tellState(); // First, so that nobody sees a camera that is off.
        await line.open(this.#own[source], servers);
        if (source === "camera") await this.#tellState(); // A device may have been switched meanwhile.
      },
      close: () => this.#socket.command("media.unpublish", { source }),
    });
  }

  #watcher(watch) {
    return new Keeper(watch, {
      wanted: () => (this.allowed.anything ? this.#wish.length > 0 : null),
      open: async () => {
        // What there was is given up on both sides; what is offered after that is meant for the new one.
        if (this.#asked) await this.#socket.command("media.watch", { feeds: [] });
        watch.open(await this.iceServers());
        this.#asked = this.#wish;
        await this.#ask();
      },
      close: async () => {
        this.#asked = null;
        await this.#socket.command("media.watch", { feeds: [] });
      },
    });
  }

  async #ask() {
    const { watch } = this.#lines;
    const { feeds } = await this.#socket.command("media.watch", { feeds: this.#asked });
    clearTimeout(this.#offering);
    if (feeds.length && watch.state === "waiting") {
      this.#offering = setTimeout(() => watch.state === "waiting" && watch.break(), OFFERED_WITHIN);
    }
  }

  /** A device was switched. What a running line can carry needs no new one. */
  async #ownChanged(source) {
    const line = this.#lines[source];
    if (line.state !== "off" && line.state !== "broken" && this.#own[source === "camera" ? "isSending" : "isSharing"]) {
      const isCarried = await line.carry(this.#own[source]).then((can) => can && this.#tellState()).catch(() => false);
      if (isCarried === false) this.anew(source); // It cannot be carried so, or nobody knows what holds.
    }
    this.tend();
  }

  /** What is really on, where that was not the last word: the gateway holds to it too. A refusal switches it off here. */
  async #tellState() {
    const own = this.#own;
    const state = { muted: !own.isOn("microphone"), camera: own.isOn("camera") };
    const words = JSON.stringify(state);
    if (words === this.#told) return;
    this.#told = words;
    try {
      await this.#socket.command("media.state", state);
    } catch (error) {
      this.#told = "";
      if (error.code !== "conflict") throw error;
      own.stop(error.data.status === "muted" ? "microphone" : "camera");
      this.dispatchEvent(new Event("barred"));
    }
  }
}
