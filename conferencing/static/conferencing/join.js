// The page before the room: see and hear oneself, choose devices, test the connection, and come in as one likes.

import { setIcon } from "../core/icons.js";
import { text } from "../core/texts.js";
import { checkGateway, checkPath, checkSocket } from "./checks.js";
import { leaveChoice } from "./choices.js";
import { choose, chosen, listed, open } from "./devices.js";
import { listen } from "./level.js";
import { refusalOf } from "./refusals.js";

const form = document.querySelector("[data-join]");
const part = (name) => form.querySelector(`[data-${name}]`);
const preview = part("preview");
const loud = part("loud");
const { room, onward } = form.dataset;
const ICONS = { camera: ["cam-off", "cam"], microphone: ["mic-off", "mic"] };
const STATES = { ok: "check", warn: "alert", bad: "x" };
const tracks = { camera: null, microphone: null };
let deaf = null;
let toldLoud = 0;

// --- Camera and microphone

function showDevice(device) {
  const button = form.querySelector(`[data-switch="${device}"]`);
  const isOn = tracks[device] !== null;
  button.setAttribute("aria-pressed", String(isOn));
  setIcon(button, ICONS[device][Number(isOn)]);
  button.querySelector("[data-word]").textContent = text(`room.tool.${device}.${isOn ? "on" : "off"}`);
}

function show() {
  for (const device of Object.keys(tracks)) showDevice(device);
  const video = preview.querySelector("video");
  const shown = video.srcObject?.getTracks()[0] ?? null;
  if (shown !== tracks.camera) video.srcObject = tracks.camera ? new MediaStream([tracks.camera]) : null;
  preview.toggleAttribute("data-off", !tracks.camera);
  setIcon(preview.querySelector(".plate"), ICONS.microphone[Number(tracks.microphone !== null)]);
}

function showLoud(level) {
  loud.querySelector(".loud__fg").setAttribute("width", `${Math.round(level * 100)}%`);
  const now = performance.now();
  if (now - toldLoud < 500) return;
  toldLoud = now;
  loud.setAttribute("aria-valuenow", String(Math.round(level * 100)));
}

function stop(device) {
  tracks[device]?.stop();
  tracks[device] = null;
  if (device === "microphone") {
    deaf?.();
    deaf = null;
    toldLoud = 0;
    showLoud(0);
  }
}

async function start(device) {
  stop(device);
  try {
    tracks[device] = await open(device);
    tracks[device].addEventListener("ended", () => { stop(device); show(); });
    if (device === "microphone") deaf = listen(tracks.microphone, showLoud);
    part("refusal").hidden = true;
    await showChoices();
  } catch (error) {
    part("refusal").hidden = false;
    part("refusal").querySelector("p").textContent = `${text(`room.tool.${device}.off`)}. ${text(refusalOf(error))}`;
  }
  show();
}

// --- Which ones

async function showChoices() {
  for (const select of form.querySelectorAll("[data-device]")) {
    const found = await listed(select.dataset.device);
    const options = found.map(({ id, label }, at) => new Option(label || `${select.labels[0].textContent} ${at + 1}`, id));
    select.replaceChildren(select.options[0], ...options);
    const wanted = chosen(select.dataset.device) ?? "";
    select.value = found.some(({ id }) => id === wanted) ? wanted : "";
  }
}

/** Two soft notes through the chosen speaker. */
async function ring() {
  const context = new AudioContext();
  const speaker = chosen("speaker");
  if (speaker && context.setSinkId) await context.setSinkId(speaker).catch(() => {});
  const gain = new GainNode(context, { gain: 0.15 });
  gain.connect(context.destination);
  for (const [at, frequency] of [[0, 440], [0.25, 660]]) {
    const tone = new OscillatorNode(context, { frequency });
    tone.connect(gain);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + 0.2);
  }
  setTimeout(() => context.close(), 1000);
}

// --- The connection

function showCheck(name, { state, word }) {
  const line = form.querySelector(`[data-check="${name}"]`);
  line.dataset.state = state;
  setIcon(line, STATES[state] ?? "sync");
  line.querySelector("small").textContent = text(`room.check.${word}`);
}

async function check() {
  const servers = JSON.parse(document.getElementById("ice-servers").textContent) ?? [];
  const checks = {
    socket: () => checkSocket(`/ws/rooms/${room}/`),
    gateway: () => checkGateway(room),
    path: () => checkPath(servers),
  };
  part("check-again").disabled = true;
  await Promise.all(Object.entries(checks).map(async ([name, run]) => {
    showCheck(name, { state: "", word: "checking" });
    showCheck(name, await run());
  }));
  part("check-again").disabled = false;
}

form.addEventListener("click", ({ target }) => {
  const device = target.closest("[data-switch]")?.dataset.switch;
  if (!device) return;
  if (tracks[device]) { stop(device); show(); } else start(device);
});
form.addEventListener("change", ({ target }) => {
  const { device } = target.dataset;
  choose(device, target.value);
  if (tracks[device]) start(device);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  leaveChoice(room, { camera: tracks.camera !== null, microphone: tracks.microphone !== null });
  for (const device of Object.keys(tracks)) stop(device);
  location.assign(onward);
});
part("ring").addEventListener("click", ring);
part("check-again").addEventListener("click", check);
navigator.mediaDevices?.addEventListener("devicechange", showChoices);
part("speaker").hidden = !("setSinkId" in HTMLMediaElement.prototype);

show();
showChoices();
check();
if ("publishes" in form.dataset) for (const device of Object.keys(tracks)) start(device);
