// One tile of the stage: somebody's camera or screen, with a name plate. Made once for each feed; the picture stays in it
// wherever it is put.

import { setIcon } from "../core/icons.js";
import { text } from "../core/texts.js";

/** As the plate says it: whose screen it is, and who conducts the sale. */
export function nameOf({ source, role, label }) {
  if (source === "screen") return text("room.tile.screen", { name: label });
  return role === "auctioneer" ? text("room.tile.auctioneer", { name: label }) : label;
}

/** "Farah Siddiqui" -> "FS", "Paddle 7" -> "7": what stands for a face while there is no picture. */
export function initialsOf(label) {
  const number = label.match(/\d+/);
  if (number) return number[0];
  const words = label.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends.map((word) => Array.from(word)[0] ?? "").join("").toLocaleUpperCase();
}

function put(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

export class Tile {
  #part = (selector) => this.element.querySelector(selector);
  #video;
  #track = null;

  constructor(form) {
    this.element = form.content.firstElementChild.cloneNode(true);
    this.#video = this.#part("video");
    this.#video.muted = true; // Sound has a player of its own; the attribute alone does not reach a clone.
  }

  /** `info`: as `people.js` makes them. */
  show(info, { isPinned, quality }) {
    const { element } = this;
    element.dataset.tile = info.id;
    element.dataset.source = info.source;
    element.toggleAttribute("data-mine", info.isMine);
    element.toggleAttribute("data-speaking", info.isTalking);
    element.toggleAttribute("data-pinned", isPinned);
    const name = nameOf(info);
    element.setAttribute("aria-label", info.isMine ? text("room.tile.mine", { name }) : name);
    put(this.#part("[data-label]"), name);
    put(this.#part(".tile__face"), initialsOf(info.label));
    this.#part(".tile__more").setAttribute("aria-label", text("room.tile.more", { name }));
    this.#showVoice(info);
    this.#showHand(info.hand);
    this.#showQuality(quality);
  }

  /** The picture, or null for none. */
  carry(track) {
    if (track !== this.#track) {
      this.#track = track;
      this.#video.srcObject = track ? new MediaStream([track]) : null;
    }
    this.element.toggleAttribute("data-off", !track);
    this.play();
  }

  /** A video that was moved in the page stands still until it is told to go on. */
  play() {
    if (this.#track && this.#video.paused) this.#video.play().catch(() => {});
  }

  get rows() {
    return this.element.clientHeight * Math.min(devicePixelRatio, 2);
  }

  #showVoice({ source, isTalking, isMuted }) {
    const hasVoice = source === "camera";
    const level = this.#part(".level");
    const mic = this.#part(".plate > .icon");
    level.toggleAttribute("hidden", !(hasVoice && isTalking));
    mic.toggleAttribute("hidden", !hasVoice || isTalking);
    setIcon(this.#part(".plate"), isMuted ? "mic-off" : "mic");
    const word = isTalking ? "speaking" : isMuted ? "muted" : "heard";
    put(this.#part("[data-says]"), hasVoice ? text(`room.tile.${word}`) : "");
  }

  #showHand(place) {
    const sign = this.#part(".hand");
    sign.hidden = !place;
    put(this.#part("[data-hand-place]"), place ? String(place) : "");
  }

  #showQuality(word) {
    const sign = this.#part(".plate__quality");
    sign.hidden = !word;
    if (!word || sign.dataset.word === word) return;
    sign.dataset.word = word;
    setIcon(sign, `signal-${word}`);
    put(this.#part("[data-quality]"), text(`room.quality.${word}`));
  }
}
