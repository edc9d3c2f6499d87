// What this browser receives: one connection for all feeds, offered by the other side as the wanted set changes.

import { Line } from "./line.js";

export class Watching extends Line {
  #work = Promise.resolve();
  #places = [];
  #iceServers = [];

  /** Ready to be offered something, on a connection that begins with it. Before, no offer is meant for it. */
  open(iceServers) {
    this.pc?.close();
    this.pc = null;
    this.#iceServers = iceServers;
    this.#places = [];
    this.become("waiting");
  }

  /** Take an offer; `feeds` says what comes at which `mid`. Offers are taken one after the other. Fires "tracks". */
  take({ sdp, feeds }) {
    if (this.state === "off" || this.state === "broken") return; // of a line that was given up
    this.#work = this.#work.then(() => this.#answer(sdp, feeds)).catch(() => this.break());
  }

  async restart() {
    await this.command("media.restart", { line: this.name });
  }

  /** The live tracks of a feed, `{audio, video}`. */
  tracksOf(feed) {
    const tracks = { audio: null, video: null };
    for (const { mid, feed: its, kind } of this.#places) {
      if (its === feed) tracks[kind] = this.#receiver(mid)?.track ?? null;
    }
    return tracks;
  }

  /** The `mid` of what is seen of a feed, or of what is heard where nothing is seen. */
  midOf(feed) {
    const its = this.#places.filter((place) => place.feed === feed);
    return (its.find(({ kind }) => kind === "video") ?? its[0])?.mid ?? null;
  }

  #receiver(mid) {
    return this.pc?.getTransceivers().find((each) => each.mid === mid)?.receiver;
  }

  async #answer(sdp, feeds) {
    const pc = this.pc ?? this.begin(this.#iceServers);
    await pc.setRemoteDescription({ type: "offer", sdp });
    await pc.setLocalDescription(await pc.createAnswer());
    if (pc !== this.pc) return;
    this.#places = feeds;
    await this.command("media.answer", { sdp: pc.localDescription.sdp });
    this.dispatchEvent(new Event("tracks"));
  }
}
