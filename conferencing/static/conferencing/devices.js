// Cameras, microphones and speakers: which were chosen in this browser, and their tracks.

import { recall, remember } from "../core/storage.js";
import { CAMERA } from "./layers.js";

const KINDS = { camera: "videoinput", microphone: "audioinput", speaker: "audiooutput" };

export const chosen = (device) => recall(`room.${device}`);
export const choose = (device, id) => remember(`room.${device}`, id || null);

/** All devices of a kind, as `{id, label}`. Browsers name none before the first permission; then the list is empty. */
export async function listed(device) {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return all.filter(({ kind, deviceId }) => kind === KINDS[device] && deviceId).map(({ deviceId: id, label }) => ({ id, label }));
}

/** "ideal" and not "exact": a chosen device that was unplugged is no reason to have none. */
function wishes(device) {
  const id = chosen(device);
  const which = id ? { deviceId: { ideal: id } } : {};
  return device === "camera" ? { ...CAMERA, ...which } : { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...which };
}

/** Open a camera or a microphone; resolves to its track. Throws what `getUserMedia` throws (`refusals.js` has words for it). */
export async function open(device) {
  if (!navigator.mediaDevices) throw new DOMException("No devices without HTTPS.", "SecurityError");
  const wanted = device === "camera" ? { video: wishes(device) } : { audio: wishes(device) };
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  return stream.getTracks()[0];
}

/** The tracks of a screen that the person picks, with its sound where the browser offers it. */
export async function openScreen() {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: true });
  const [video] = stream.getVideoTracks();
  video.contentHint = "detail";
  return { video, audio: stream.getAudioTracks()[0] ?? null };
}

/** Whether this browser can share a screen at all; phones cannot. */
export const canShare = () => Boolean(navigator.mediaDevices?.getDisplayMedia);

/** Play through the chosen speaker, where the browser lets one choose. */
export async function speakThrough(element) {
  const id = chosen("speaker");
  if (!id || !element.setSinkId) return;
  try {
    await element.setSinkId(id);
  } catch {
    // It was unplugged: the usual one is better than silence.
  }
}
