// Beside the stage of a room by itself: raised hands, the lobby, and what hosts do with the room.

import { ask } from "../core/confirm.js";
import { setIcon } from "../core/icons.js";
import { text } from "../core/texts.js";
import { toast } from "../core/toast.js";

const { room } = document.querySelector("room-stage");
const panel = document.querySelector("[data-panel]");
const part = (name) => panel.querySelector(`[data-${name}]`);
const LINKS = { live: "open", "picture-off": "open", joining: "connecting", reconnecting: "reconnecting", removed: "refused", ended: "refused" };

function rows(list, form, entries, write) {
  const now = JSON.stringify(entries.map(({ seat, label, wish }) => [seat, label, wish])) + room.may("moderate");
  if (list.dataset.of === now) return; // Nobody's place in the page is taken away for nothing.
  list.dataset.of = now;
  list.replaceChildren(...entries.map((entry) => {
    const row = form.content.firstElementChild.cloneNode(true);
    row.dataset.seat = entry.seat;
    row.querySelector("[data-name]").textContent = entry.label;
    for (const button of row.querySelectorAll("[data-act]")) button.hidden = !room.may("moderate");
    write(row, entry);
    return row;
  }));
}

function name(row, act, words) {
  row.querySelector(`[data-act="${act}"]`).setAttribute("aria-label", words);
}

function showHands({ hands, counts }) {
  part("hand-count").textContent = counts.hands || "";
  rows(part("hands"), part("hand-form"), hands, (row, { label, wish }) => {
    row.querySelector("[data-wish]").textContent = text(`room.wish.${wish}`);
    name(row, "seat.stage", text("room.hand.stage", { name: label }));
    name(row, "hand.lower", text("room.hand.lower", { name: label }));
  });
}

function showLobby({ waiting, counts }) {
  part("waiting-count").textContent = counts.waiting || "";
  rows(part("waiting"), part("waiting-form"), waiting, (row, { label }) => name(row, "seat.admit", text("room.lobby.admit", { name: label })));
}

function showSwitches({ room: { locked, lobby, recording_since: since } }) {
  const isOn = { "room.lock": locked, "room.lobby": lobby, recording: Boolean(since) };
  for (const [act, on] of Object.entries(isOn)) panel.querySelector(`[data-host="${act}"]`).setAttribute("aria-pressed", String(on));
  panel.querySelector("[data-host=recording]").hidden = !room.may("record");
}

function showLink() {
  const fact = document.querySelector("[data-link]");
  fact.hidden = false;
  setIcon(fact, LINKS[room.phase] === "open" ? "check" : "sync");
  fact.querySelector("[data-link-word]").textContent = text(`link.${LINKS[room.phase]}`);
}

function show() {
  showLink();
  const { state } = room;
  panel.hidden = !state || room.phase === "ended" || room.phase === "removed";
  if (!state) return;
  const audience = document.querySelector("[data-audience]");
  audience.hidden = !state.counts.audience;
  audience.querySelector("[data-audience-count]").textContent = state.counts.audience;
  part("hosts").hidden = !room.may("moderate");
  showHands(state);
  showLobby(state);
  showSwitches(state);
}

async function tell(type, data) {
  try {
    await room.command(type, data);
  } catch (error) {
    toast({ kind: "error", title: text("room.failed"), body: error.message });
  }
}

async function host(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  const act = button.dataset.host;
  if (act === "recording") await tell(on ? "recording.start" : "recording.stop", {});
  else if (act === "room.mute_all") await tell(act, {});
  else if (act !== "room.end") await tell(act, { on });
  else if (await ask({ question: text("room.end.ask"), yes: text("room.end.yes"), more: text("room.end.more") })) await tell(act, {});
}

panel.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.dataset.host) host(button);
  if (button?.dataset.act) tell(button.dataset.act, { seat: button.closest("[data-seat]").dataset.seat });
});
room.addEventListener("change", show);
show();
