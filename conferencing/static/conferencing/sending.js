// What this browser sends: a camera with its microphone, or a screen with its sound. Tracks come and go without a word to the
// other side (`replaceTrack`); the connection is offered with a place for both from the start.

import { layersOf, encodingsOf } from "./layers.js";
import { Line } from "./line.js";

export class Sending extends Line {
  #audio = null;
  #video = null;
  #layers = 0;

  /** Publish `{audio, video}`; either may be null and come later. Throws a `CommandError` where that is refused. */
  async open({ audio, video }, iceServers) {
    const pc = this.begin(iceServers);
    this.#layers = this.#layersOf(video);
    this.#audio = pc.addTransceiver(audio ?? "audio", { direction: "sendonly" }).sender;
    this.#video = pc.addTransceiver(video ?? "video", { direction: "sendonly", sendEncodings: encodingsOf(this.#layers) }).sender;
    await this.#offer(pc, "media.publish", { source: this.name, kinds: ["audio", "video"] });
  }

  /** Send other tracks. True where this connection can carry them; false where it has to be opened anew for their size. */
  async carry({ audio, video }) {
    if (!this.pc || (video && this.#layersOf(video) !== this.#layers)) return false;
    await Promise.all([this.#audio.replaceTrack(audio), this.#video.replaceTrack(video)]);
    return true;
  }

  async restart() {
    await this.#offer(this.pc, "media.restart", { line: this.name }, { iceRestart: true });
  }

  /** A screen is text: one size, as sharp as can be. */
  #layersOf(video) {
    if (this.name === "screen") return 1;
    return video ? layersOf(video.getSettings()) : this.#layers || 3;
  }

  async #offer(pc, type, data, options = {}) {
    await this.asked(pc.createOffer(options).then((offer) => pc.setLocalDescription(offer)));
    const { sdp } = await this.command(type, { ...data, sdp: pc.localDescription.sdp });
    if (pc === this.pc) await this.asked(pc.setRemoteDescription({ type: "answer", sdp }));
  }
}
