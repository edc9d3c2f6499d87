// What this browser receives: one connection for all feeds, offered by the other side as the wanted set changes.

import { Line } from "./line.js";

export class Watching extends Line {
  #work = Promise.resolve();
  #places = [];
  #iceServers = [];
  #opening = 0;

  /** Ready to be offered something, on a connection that begins with it. Before, no offer is meant for it. */
  open(iceServers) {
    this.drop();
    this.#iceServers = iceServers;
    this.#places = [];
    this.#opening += 1;
    this.become("waiting");
  }

  /** Take an offer; `feeds` says what comes at which `mid`. Offers are taken one after the other. Fires "tracks". */
  take({ sdp, feeds }) {
    const opening = this.#opening;
    this.#work = this.#work.then(() => opening === this.#opening && this.#take(sdp, feeds));
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

  async #take(sdp, feeds) {
    if (this.state === "off" || this.state === "broken") return; // It was given up.
    const pc = this.pc ?? this.begin(this.#iceServers);
    try {
      await this.#answer(pc, sdp, feeds);
    } catch {
      if (pc === this.pc) this.break();
    }
  }

  async #answer(pc, sdp, feeds) {
    await this.asked(pc.setRemoteDescription({ type: "offer", sdp }));
    await this.asked(pc.createAnswer().then((answer) => pc.setLocalDescription(answer)));
    this.#places = feeds;
    await this.command("media.answer", { sdp: pc.localDescription.sdp });
    if (pc === this.pc) this.dispatchEvent(new Event("tracks"));
  }
}
