// The line to say something: sending, answering, correcting, waiting out slow mode, and why one may not speak.
//
// What is sent carries a key of its own and stays in the line until it is answered: after a break the same goes out again, and
// the house counts it once.

import { serverNow } from "../core/clock.js";
import { newKey } from "../core/keys.js";
import { CommandError } from "../core/socket.js";
import { text } from "../core/texts.js";
import { localTime } from "../core/times.js";
import { part, put } from "./forms.js";
import { Names } from "./names.js";

/** How often others are told that one is writing. Milliseconds. */
const TOLD = 3000;
/** As long as a timer may be, in milliseconds. */
const LONGEST = 2 ** 31 - 1;
/** The line broke: nobody knows whether it was heard, so it is said again. */
const UNSURE = new Set(["disconnected", "timeout", "unavailable"]);

export class Say {
  #channel;
  #form;
  #field;
  #send;
  #names;
  #about = null;
  #pending = null;
  #waitUntil = 0;
  #ticking = 0;
  #told = -TOLD;
  #wrong = "";

  constructor(root, { channel, labels }) {
    this.#channel = channel;
    this.#form = part(root, "talk-say");
    this.#field = this.#form.elements.text;
    this.#send = part(this.#form, "say-send");
    this.#names = new Names({ field: this.#field, list: part(this.#form, "say-names"), known: labels });
    this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    this.#field.addEventListener("keydown", (event) => this.#pressed(event));
    this.#field.addEventListener("input", () => this.#typing());
    part(this.#form, "say-leave").addEventListener("click", () => this.#leave());
    channel.addEventListener("state", () => { this.#reckon(); this.show(); });
    channel.addEventListener("line", () => this.show());
    channel.addEventListener("opened", () => { if (this.#pending) this.#deliver(); });
  }

  reply(message) {
    this.#set({ kind: "reply", message });
  }

  correct(message) {
    this.#set({ kind: "correct", message });
    this.#field.value = message.text;
  }

  /** When slow mode lets one speak again: by the house, and by what one said last where it has just begun. */
  #reckon() {
    const { me, state } = this.#channel;
    const last = this.#channel.inOrder.findLast((message) => this.#channel.isMine(message));
    const spoke = last ? Date.parse(last.at) + state.slow * 1000 : 0;
    this.#waitUntil = Math.max(spoke, me?.next_at ? Date.parse(me.next_at) : 0);
  }

  show() {
    const { me, may, state } = this.#channel;
    this.#form.hidden = me === null;
    const isSlowed = state.slow > 0 && me?.voice !== "moderator";
    const left = isSlowed ? Math.ceil((this.#waitUntil - serverNow()) / 1000) : 0;
    const waits = left > 0 && this.#about?.kind !== "correct";
    const muted = me?.muted_until ? Math.max(0, Date.parse(me.muted_until) - serverNow()) : 0;
    const bars = muted > 0 || !may.has("say");
    this.#field.disabled = bars;
    this.#field.readOnly = this.#pending !== null;
    this.#send.disabled = bars || waits || this.#pending !== null;
    this.#showWait(waits ? left : 0);
    this.#why(this.#reason({ bars, muted, waits, left }));
    clearTimeout(this.#ticking);
    if (waits) this.#ticking = setTimeout(() => this.show(), 250);
    else if (muted) this.#ticking = setTimeout(() => this.show(), Math.min(muted + 50, LONGEST));
  }

  #reason({ bars, muted, waits, left }) {
    const { me, state } = this.#channel;
    if (state.closed) return text("chat.closed");
    if (muted) return text("chat.muted", { time: localTime(me.muted_until, "weekday") });
    if (bars) return text(me ? "chat.unverified" : "chat.readonly");
    if (this.#pending) return text(this.#channel.line === "open" ? "chat.sending" : "chat.unsure");
    if (this.#wrong) return this.#wrong;
    if (waits) return text("chat.wait", { n: left });
    return state.slow ? text("chat.slow", { n: state.slow }) : "";
  }

  #showWait(left) {
    const figure = part(this.#send, "say-wait");
    figure.hidden = left === 0;
    this.#send.querySelector(".icon").toggleAttribute("hidden", left > 0);
    put(figure, left ? String(left) : "");
  }

  /** The countdown is seen each second and read out once. */
  #why(words) {
    const line = part(this.#form, "say-why");
    line.hidden = words === "";
    line.setAttribute("aria-live", this.#send.disabled && line.textContent ? "off" : "polite");
    put(line, words);
  }

  #pressed(event) {
    if (this.#names.press(event)) return;
    if (event.key === "Escape" && this.#about) this.#leave();
    if (event.key === "ArrowUp" && !this.#field.value) this.#correctLast(event);
  }

  /** The arrow up in an empty line corrects what one said last, as everywhere where people talk. */
  #correctLast(event) {
    const last = this.#channel.inOrder.findLast((message) => this.#channel.isMine(message) && !message.gone);
    if (!last) return;
    event.preventDefault();
    this.correct(last);
  }

  #typing() {
    this.#wrong = "";
    const now = performance.now();
    if (!this.#field.value || now - this.#told < TOLD) return;
    this.#told = now;
    this.#channel.typing();
  }

  #submit() {
    const said = this.#field.value.trim();
    if (!said || this.#send.disabled) return;
    const { kind, message } = this.#about ?? {};
    this.#pending = kind === "correct"
      ? { type: "chat.edit", data: { message: message.id, text: said } }
      : { type: "chat.say", data: { key: newKey(), text: said, ...(kind === "reply" ? { reply_to: message.id } : {}) } };
    this.#deliver();
  }

  async #deliver() {
    const { type, data } = this.#pending;
    this.show();
    try {
      await this.#channel.change(type, data);
      this.#done(type);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.#refused(error);
    }
    this.show();
  }

  #done(type) {
    this.#pending = null;
    this.#wrong = "";
    this.#field.value = "";
    this.#reckon();
    this.#leave();
  }

  #refused({ code, message, data }) {
    if (UNSURE.has(code)) return; // It stays, and goes out at the next opening.
    this.#pending = null;
    if (code === "slow_mode") this.#waitUntil = serverNow() + Number(data.retry_after) * 1000;
    else this.#wrong = message;
  }

  #set(about) {
    this.#about = about;
    const words = { who: about.message.author.label, text: about.message.text };
    put(part(this.#form, "say-about-words"), text(about.kind === "reply" ? "chat.reply" : "chat.correcting", words));
    part(this.#form, "say-about").hidden = false;
    this.show();
    this.#field.focus();
  }

  #leave() {
    if (this.#about?.kind === "correct" && !this.#pending) this.#field.value = "";
    this.#about = null;
    part(this.#form, "say-about").hidden = true;
    if (this.#form.contains(document.activeElement)) this.#field.focus();
    this.show();
  }
}
