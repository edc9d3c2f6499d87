// One's own microphone, camera and screen: which are on, and their tracks. A camera that is off is let go, and its light goes
// out; a muted microphone is kept, silent, so that the next word is not cut off. What is on here is what the room is told.

import { choiceFor, leaveChoice } from "./choices.js";
import { open, openScreen } from "./devices.js";

export class Own extends EventTarget {
  #room;
  #tracks = { microphone: null, camera: null, screen: null, screenSound: null };

  constructor(room) {
    super();
    this.#room = room;
  }

  isOn(device) {
    return this.#tracks[device]?.enabled ?? false;
  }

  /** What the camera's line carries. */
  get camera() {
    return { audio: this.#tracks.microphone, video: this.#tracks.camera };
  }

  get screen() {
    return { audio: this.#tracks.screenSound, video: this.#tracks.screen };
  }

  /** Whether there is anything to send: who was never heard nor seen needs no line. */
  get isSending() {
    return this.#tracks.microphone !== null || this.#tracks.camera !== null;
  }

  get isSharing() {
    return this.isOn("screen");
  }

  /** Switch on what was chosen before coming in. Resolves to the devices that could not be had, with why. */
  async asChosen() {
    const wanted = Object.entries(choiceFor(this.#room)).filter(([, isWanted]) => isWanted).map(([device]) => device);
    const outcomes = await Promise.allSettled(wanted.map((device) => this.start(device)));
    return outcomes.filter(({ status }) => status === "rejected").map(({ reason }) => reason);
  }

  /** Switch on the microphone, the camera, or the screen that is picked. Throws what the browser says. */
  async start(device) {
    if (this.isOn(device)) return;
    if (device === "screen") {
      const { video, audio } = await openScreen();
      this.#keep("screenSound", audio);
      this.#keep("screen", video);
    } else if (device === "microphone" && this.#tracks.microphone) {
      this.#tracks.microphone.enabled = true;
    } else {
      this.#keep(device, await open(device));
    }
    this.#changed(device);
  }

  stop(device) {
    if (!this.isOn(device)) return;
    if (device === "microphone") this.#tracks.microphone.enabled = false;
    else this.#drop(device);
    if (device === "screen") this.#drop("screenSound");
    this.#changed(device);
  }

  /** All off and let go: one has left the stage. */
  stopAll() {
    for (const device of ["microphone", "camera", "screen"]) this.stop(device);
    this.#drop("microphone");
  }

  #keep(name, track) {
    this.#tracks[name]?.stop();
    this.#tracks[name] = track;
    // Unplugged, taken by another program, or "stop sharing" pressed in the browser's own bar.
    track?.addEventListener("ended", () => this.#lost(name, track));
  }

  #lost(name, track) {
    if (track !== this.#tracks[name]) return;
    if (name === "screen") {
      this.stop("screen");
      return;
    }
    this.#drop(name);
    if (name !== "screenSound") this.#changed(name);
  }

  #drop(name) {
    this.#tracks[name]?.stop();
    this.#tracks[name] = null;
  }

  #changed(device) {
    leaveChoice(this.#room, { microphone: this.isOn("microphone"), camera: this.isOn("camera") });
    this.dispatchEvent(new CustomEvent("change", { detail: device }));
  }
}
