// The connection test: what would stand between this browser and the room, each with a word for it.
//
// A check resolves to `{state, word}`: "ok", "warn" or "bad", and the end of a text's name (templates/conferencing/join.html).

import { api } from "../core/api.js";
import { LiveSocket } from "../core/socket.js";

const WITHIN = 6000;

/** Whether the live line opens at all. It says nothing on it, so that nobody is seen to come in. */
export function checkSocket(path, within = WITHIN) {
  return new Promise((resolve) => {
    const socket = new LiveSocket(path);
    const timer = setTimeout(() => end({ state: "bad", word: "socket.bad" }), within);
    const end = (outcome) => {
      clearTimeout(timer);
      socket.close();
      resolve(outcome);
    };
    socket.onState(({ state }) => {
      if (state === "open") end({ state: "ok", word: "socket.ok" });
      if (state === "refused") end({ state: "bad", word: "socket.refused" });
    });
    socket.connect();
  });
}

/** Whether a gateway carries the room's pictures now. */
export async function checkGateway(room) {
  try {
    const state = await api("GET", `/api/rooms/${room}/`, { signal: AbortSignal.timeout(WITHIN) });
    return state.room.gateway === "up" ? { state: "ok", word: "gateway.ok" } : { state: "warn", word: "gateway.warn" };
  } catch {
    return { state: "bad", word: "gateway.bad" };
  }
}

/** What the kinds of candidates that were found say; `hasRelay`: whether the house offers one. */
export function pathOf(kinds, hasRelay) {
  if (!kinds.size) return { state: "bad", word: "path.bad" };
  if (!hasRelay) return { state: "ok", word: "path.ok" };
  return kinds.has("relay") ? { state: "ok", word: "path.relayed" } : { state: "warn", word: "path.no-relay" };
}

/** Which ways this browser finds into the network. */
export async function checkPath(iceServers, within = WITHIN) {
  const hasRelay = iceServers.some(({ urls }) => [urls].flat().some((url) => url.startsWith("turn")));
  const kinds = new Set();
  const pc = new RTCPeerConnection({ iceServers });
  try {
    pc.addTransceiver("audio", { direction: "recvonly" });
    await pc.setLocalDescription(await pc.createOffer());
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, within);
      pc.addEventListener("icecandidate", ({ candidate }) => {
        if (candidate?.type) kinds.add(candidate.type);
        if (!candidate || (hasRelay && kinds.has("relay"))) { clearTimeout(timer); resolve(); }
      });
    });
  } catch {
    // No way was found; what follows says so.
  } finally {
    pc.close();
  }
  return pathOf(kinds, hasRelay);
}
