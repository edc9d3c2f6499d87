// The buttons, the line and the keys of a replay.

import { setIcon } from "../../core/icons.js";
import { text } from "../../core/texts.js";

const RATES = ["1", "4", "16"];
const STEP = 5;

/** "1:05", "2:00:41". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${String(rest).padStart(2, "0")}`;
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

export class Transport {
  #box = document.querySelector("[data-transport]");
  #reel;
  #video;
  #go;

  /** `go` has `event(step)`, `chapter(step)` and `seek(position)`. */
  constructor({ reel, video, go }) {
    this.#reel = reel;
    this.#video = video;
    this.#go = go;
    this.#box.hidden = false;
    this.#find("[data-length]").textContent = clock(reel.length);
    this.#wire();
    reel.addEventListener("move", () => this.#draw());
    reel.addEventListener("state", () => this.#drawState());
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  get skips() {
    return this.#find("[data-skip]").checked;
  }

  #find(selector) {
    return this.#box.querySelector(selector);
  }

  #wire() {
    this.#find("[data-play]").addEventListener("click", () => this.#toggle());
    this.#find("[data-scrub]").addEventListener("input", ({ target }) => this.#go.seek(Number(target.value)));
    this.#find("[data-mute]")?.addEventListener("click", () => this.#mute());
    this.#find("[data-whole]")?.addEventListener("click", () => this.#video.requestFullscreen?.().catch(() => {}));
    for (const button of this.#box.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => this.#go.event(Number(button.dataset.step)));
    }
    for (const speed of this.#box.querySelectorAll("[data-speed]")) {
      speed.addEventListener("change", () => (this.#reel.rate = Number(speed.value)));
    }
  }

  #toggle() {
    if (this.#reel.playing) this.#reel.pause();
    else this.#reel.play();
  }

  #mute() {
    if (!this.#video) return;
    this.#video.muted = !this.#video.muted;
    const button = this.#find("[data-mute]");
    button.setAttribute("aria-pressed", String(this.#video.muted));
    setIcon(button, this.#video.muted ? "sound-off" : "sound");
  }

  #draw() {
    const { position, length } = this.#reel;
    const scrub = this.#find("[data-scrub]");
    scrub.value = position.toFixed(1);
    scrub.setAttribute("aria-valuetext", text("replay.position", { at: clock(position), length: clock(length) }));
    this.#find("[data-at]").textContent = clock(position);
  }

  #drawState() {
    const button = this.#find("[data-play]");
    button.setAttribute("aria-label", text(this.#reel.playing ? "replay.pause" : "replay.play"));
    setIcon(button, this.#reel.playing ? "pause" : "play");
  }

  /** Keys of the page, unless somebody writes, chooses, or stands on what has a use for them itself. */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const { target } = event;
    if (target.closest("input:not([type=range], [type=checkbox], [type=radio]), select, textarea, [contenteditable], [role=tab], dialog")) return;
    const onButton = target.closest("button, a, summary, input");
    if (event.key === " " && onButton) return;
    if (event.key.startsWith("Arrow") && target.closest("input:is([type=range], [type=radio])") && !event.shiftKey) return;
    const act = this.#act(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  #act({ key, shiftKey }) {
    const { position } = this.#reel;
    if (RATES[Number(key) - 1] && !shiftKey) return () => this.#speed(RATES[Number(key) - 1]);
    const by = shiftKey ? (step) => this.#go.event(step) : (step) => this.#go.seek(position + step * STEP);
    return {
      " ": () => this.#toggle(),
      k: () => this.#toggle(),
      ArrowLeft: () => by(-1),
      ArrowRight: () => by(1),
      "[": () => this.#go.chapter(-1),
      "]": () => this.#go.chapter(1),
      m: () => this.#mute(),
    }[key];
  }

  #speed(rate) {
    const choice = this.#find(`[data-speed][value="${rate}"]`);
    choice.checked = true;
    this.#reel.rate = Number(rate);
  }
}
