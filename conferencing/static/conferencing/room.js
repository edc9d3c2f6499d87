// The room as this window is in it. The socket, the place one has, and the lines are facts; `phase.js` makes one word of them.
// There is one way back from every break: come in again, and let the lines be made anew.
//
//   const room = new Room(id);
//   room.addEventListener("change", () => …);           // phase, state, place, devices
//   room.addEventListener("tracks", () => …);           // what can be seen and heard
//   room.addEventListener("told", ({ detail }) => …);   // what a host did with one's own seat
//   room.start();

import { CommandError, LiveSocket } from "../core/socket.js";
import { Carrying } from "./carrying.js";
import { Own } from "./own.js";
import { NOTHING, phaseOf } from "./phase.js";
import { onWake } from "./wake.js";

/** How often the server is told that this window is there, in milliseconds: a network that drops closes nothing. */
const HERE = 2500;
/** Credentials for the relay end after an hour; they are asked for anew a little before, in milliseconds. */
const SERVERS_HOLD = 50 * 60_000;
/** A door that was shut is tried again after this long, in milliseconds. */
const KNOCKS = 10_000;

export class Room extends EventTarget {
  #socket;
  #carrying;
  #facts = { ...NOTHING };
  #knocking = 0;
  #hasChosen = false;
  #servers = { list: [], at: 0 };

  /** As the server says it (docs/protocol.md, "State of a room"); null before one is in. */
  state = null;
  /** One's own: `{seat, role, label, may, waiting}`. */
  place = null;
  phase = "joining";
  /** Whether anything was seen or heard yet: a picture that never was has not stopped. */
  hadPicture = false;
  /** Name of a text that says more than the phase does; "" for none. */
  reason = "";

  constructor(id) {
    super();
    this.own = new Own(id);
    this.#socket = new LiveSocket(`/ws/rooms/${id}/`, { heartbeat: 5000 });
    this.#carrying = new Carrying(this.#socket, this.own);
    this.#carrying.iceServers = () => this.#iceServers();
    this.#listen();
  }

  start() {
    this.#socket.connect();
  }

  /** Go, and let everything go. */
  leave() {
    this.own.stopAll();
    this.#carrying.end();
    this.#socket.close();
  }

  may(capability) {
    return this.place?.may.includes(capability) ?? false;
  }

  /** What a moderator has switched off: "microphone" or "camera". */
  isBarred(device) {
    const mine = this.state?.stage.find(({ seat }) => seat === this.place?.seat) ?? this.place;
    return Boolean(device === "microphone" ? mine?.muted_by_host : mine?.video_stopped);
  }

  /** A command of the protocol; its refusals are the caller's to show. */
  command(type, data = {}) {
    return this.#socket.command(type, data);
  }

  watch(wish) {
    return this.#carrying.watch(wish);
  }

  tracksOf(feed) {
    return this.#carrying.lines.watch.tracksOf(feed);
  }

  /** The lines themselves, for whoever measures them (`gauge.js`). */
  get lines() {
    return this.#carrying.lines;
  }

  #listen() {
    const socket = this.#socket;
    socket.onOpen(() => this.#join());
    socket.onState(({ state, code }) => this.#socketIs(state, code));
    socket.on("room.state", (state) => this.#take(state));
    socket.on("room.ended", () => this.#over({ isEnded: true }));
    setInterval(() => socket.tell("room.here"), HERE);
    socket.on("seat.place", (place) => this.#placed(place));
    socket.on("seat.told", ({ what }) => this.#told(what));
    socket.on("media.talking", ({ feed, talking }) => this.#talks(feed, talking));
    socket.on("media.trouble", ({ line, code }) => this.#trouble(line, code));
    this.#carrying.addEventListener("change", () => this.#lines(this.#carrying.states));
    this.#carrying.addEventListener("tracks", () => this.dispatchEvent(new Event("tracks")));
    this.#carrying.addEventListener("barred", () => this.#say("barred"));
    this.own.addEventListener("change", () => this.dispatchEvent(new Event("change")));
    onWake(() => socket.renew());
  }

  #lines(states) {
    this.hadPicture ||= states.includes("connected");
    this.#know({ lines: states });
  }

  #socketIs(state, code) {
    if (code === 4401) this.reason = "room.signed-out";
    if (state === "open") this.#know({ socket: state });
    else this.#know({ socket: state, isIn: false });
    if (state === "refused") this.#over({ isEnded: code === 4404 });
  }

  async #join() {
    clearTimeout(this.#knocking);
    const before = this.#facts.isIn;
    try {
      const answer = await this.#socket.command("room.join");
      this.place = answer;
      this.#servers = { list: answer.ice_servers, at: Date.now() };
      this.#socket.tell("room.here");
      this.reason = answer.waiting ? "room.lobby" : "";
      this.state = answer.state;
      this.#know({ isIn: !answer.waiting, wasIn: this.#facts.wasIn || !answer.waiting, gateway: answer.gateway });
      if (answer.waiting) return;
      if (!before) this.#carrying.anew();
      await this.#comeInAsChosen();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.#shut(error);
    }
  }

  async #iceServers() {
    if (Date.now() - this.#servers.at > SERVERS_HOLD) {
      const { ice_servers: list } = await this.#socket.command("room.join");
      this.#servers = { list, at: Date.now() };
    }
    return this.#servers.list;
  }

  /** The door did not open. */
  #shut({ code, data }) {
    if (code === "conflict" && data.status === "ended") this.#over({ isEnded: true });
    else if (code === "permission_denied") this.#over({ isRemoved: true });
    else if (code !== "disconnected") {
      this.reason = data.status === "locked" ? "room.locked" : code === "not_authenticated" ? "room.signed-out" : "";
      this.#knocking = setTimeout(() => this.#socket.state === "open" && this.#join(), KNOCKS);
      this.dispatchEvent(new Event("change"));
    }
  }

  /** Once, for whoever may be seen from the start: what was chosen before the door. */
  async #comeInAsChosen() {
    if (this.#hasChosen || !this.may("publish")) return;
    this.#hasChosen = true;
    for (const refusal of await this.own.asChosen()) this.dispatchEvent(new CustomEvent("refused", { detail: refusal }));
  }

  #take(state) {
    this.state = state;
    const { gateway } = state.room;
    const isBack = gateway === "up" && this.#facts.gateway === "down";
    this.#know({ gateway });
    if (isBack) this.#carrying.anew();
  }

  /** One's own place has changed; who was waiting comes in by `seat.told`. */
  #placed(place) {
    if (!this.#facts.isIn) return;
    this.place = place;
    this.#know({});
  }

  #talks(feed, talking) {
    const person = this.state?.stage.find(({ feeds }) => feeds.includes(feed));
    if (!person) return;
    person.speaking = talking;
    this.dispatchEvent(new Event("change"));
  }

  #trouble(line, code) {
    if (code === "denied") this.own.stopAll();
    this.#carrying.anew(line);
  }

  #told(what) {
    if (what === "muted") this.own.stop("microphone");
    if (what === "video_stopped") for (const device of ["camera", "screen"]) this.own.stop(device);
    if (what === "unstaged" || what === "elsewhere") this.own.stopAll();
    if (what === "removed") {
      this.#over({ isRemoved: true });
      return;
    }
    if (what === "staged") this.#hasChosen = true; // Whoever is called up switches on by hand.
    if (what === "admitted" && !this.#facts.isIn) this.#join();
    this.#say(what);
  }

  #over(facts) {
    this.own.stopAll();
    this.#carrying.end();
    this.#know(facts);
    if (this.#socket.state !== "refused") this.#socket.close();
  }

  #say(what) {
    this.dispatchEvent(new CustomEvent("told", { detail: what }));
  }

  #know(facts) {
    Object.assign(this.#facts, facts);
    this.phase = phaseOf(this.#facts);
    this.#carrying.allowed = {
      anything: this.#facts.socket === "open" && this.#facts.isIn && this.#facts.gateway === "up",
      camera: this.may("publish"),
      screen: this.may("share"),
    };
    this.#carrying.tend();
    this.dispatchEvent(new Event("change"));
  }
}
