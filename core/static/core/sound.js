// Four sounds, made on the spot: no files. Off until a person switches them on; at most one a second.

import { recall, remember } from "./storage.js";

const GAP = 1000;
let context = null;
let last = -GAP;

/** A tone: `at` and `length` in seconds from now, `pitch` in hertz. */
function tone({ at, pitch, to = pitch, length, volume = 0.16, shape = "sine" }) {
  const start = context.currentTime + at;
  const source = new OscillatorNode(context, { type: shape, frequency: pitch });
  const gain = new GainNode(context, { gain: 0 });
  source.frequency.exponentialRampToValueAtTime(to, start + length);
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume, start + 0.008);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
  source.connect(gain).connect(context.destination);
  source.start(start);
  source.stop(start + length);
}

const SOUNDS = {
  bid: [{ at: 0, pitch: 220, to: 90, length: 0.09, shape: "triangle" }],
  leading: [{ at: 0, pitch: 523, length: 0.16 }, { at: 0.12, pitch: 784, length: 0.24 }],
  outbid: [{ at: 0, pitch: 196, to: 165, length: 0.34 }],
  sold: [
    { at: 0, pitch: 160, to: 60, length: 0.12, volume: 0.3, shape: "triangle" },
    { at: 0.16, pitch: 150, to: 55, length: 0.16, volume: 0.3, shape: "triangle" },
  ],
};

export function soundOn() {
  return recall("sound") === "on";
}

/** Play "bid", "leading", "outbid" or "sold", unless sound is off or one was heard within the last second. */
export function play(name) {
  const now = performance.now();
  if (!soundOn() || document.hidden || now - last < GAP) return;
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
  last = now;
  SOUNDS[name].forEach(tone);
}

export function setSound(on) {
  remember("sound", on ? "on" : null);
  show();
  if (on) play("bid"); // The press is the gesture that browsers want before they let a page be heard.
}

function show() {
  for (const button of document.querySelectorAll("[data-sound-toggle]")) {
    button.setAttribute("aria-pressed", String(soundOn()));
    button.querySelector(".icon use")?.setAttribute(
      "href", `${document.documentElement.dataset.sprite}#i-${soundOn() ? "sound" : "sound-off"}`);
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-sound-toggle]")) setSound(!soundOn());
});

// One key to mute, unless it is being typed into a field. It only mutes: while sound is off, no letter does anything (WCAG 2.1.4).
document.addEventListener("keydown", (event) => {
  if (event.key !== "m" || event.ctrlKey || event.metaKey || event.altKey || !soundOn()) return;
  if (!event.target.closest("input, textarea, select, [contenteditable]")) setSound(false);
});

show();
