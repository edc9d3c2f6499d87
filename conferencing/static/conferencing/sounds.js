// The voices of the room: one player for each feed, apart from the pictures, since who is not seen is heard all the same.

import { speakThrough } from "./devices.js";

export class Sounds extends EventTarget {
  #box;
  #players = new Map();

  /** Whether the browser waits for a press before it plays anything. */
  isBlocked = false;

  constructor(box) {
    super();
    this.#box = box;
  }

  /** Play these tracks, by feed, and no others. */
  play(tracks) {
    for (const [feed, player] of this.#players) {
      if (tracks.has(feed)) continue;
      player.srcObject = null;
      player.remove();
      this.#players.delete(feed);
    }
    for (const [feed, track] of tracks) this.#put(feed, track);
  }

  /** Within a press: what was held back plays now. */
  unblock() {
    for (const player of this.#players.values()) this.#start(player);
  }

  #put(feed, track) {
    let player = this.#players.get(feed);
    if (player?.srcObject?.getTracks()[0] === track) return;
    if (!player) {
      player = document.createElement("audio");
      this.#players.set(feed, player);
      this.#box.append(player);
      speakThrough(player);
    }
    player.srcObject = new MediaStream([track]);
    this.#start(player);
  }

  async #start(player) {
    try {
      await player.play();
      this.#become(false);
    } catch (error) {
      if (error.name === "NotAllowedError") this.#become(true);
    }
  }

  #become(isBlocked) {
    if (isBlocked === this.isBlocked) return;
    this.isBlocked = isBlocked;
    this.dispatchEvent(new Event("change"));
  }
}
