// What one may do with a message: a row of buttons under it, opened by its button, by the context-menu key or Shift+F10.

import { api } from "../core/api.js";
import { ask as confirm } from "../core/confirm.js";
import { text } from "../core/texts.js";
import { toast } from "../core/toast.js";
import { ask } from "./dialogs.js";
import { form, part } from "./forms.js";

/** As long as the house lets it. Milliseconds. */
const CORRECTED_WITHIN = 15 * 60 * 1000;
const RETRACTED_WITHIN = 24 * 3600 * 1000;

const age = ({ at }) => Date.now() - Date.parse(at);

/** Whether `message` may be treated so by whoever looks. */
const MAY = {
  reply: ({ may }) => may.has("say"),
  react: ({ may }) => may.has("react"),
  edit: ({ may, isMine }, message) => isMine && may.has("say") && age(message) < CORRECTED_WITHIN,
  retract: ({ isMine }, message) => isMine && age(message) < RETRACTED_WITHIN,
  aside: ({ isMine, kind }, { author }) => !isMine && kind === "public" && author.voice !== "guest",
  report: ({ may, isMine }) => !isMine && may.has("report"),
  delete: ({ may, isMine }) => !isMine && may.has("delete"),
  mute: ({ may, isMine }, { author }) => !isMine && may.has("mute") && author.voice !== "moderator",
};

export class Tools extends EventTarget {
  #root;
  #channel;
  #list;

  /** "reply" and "edit" are told with the message: the line below the list does those. */
  constructor(root, { channel, list }) {
    super();
    this.#root = root;
    this.#channel = channel;
    this.#list = list;
    list.addEventListener("click", (event) => this.#clicked(event));
    list.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #clicked({ target }) {
    const element = target.closest("[data-message]");
    const message = this.#channel.messages.get(element?.dataset.message);
    if (!message) return;
    if (target.closest("[data-act]")) this.#toggle(element, message);
    const button = target.closest("[data-do]");
    if (button) this.#do(button.dataset, { element, message });
  }

  #pressed(event) {
    const element = event.target.closest("[data-message]");
    if (event.key !== "Escape" || !element || part(element, "tools").hidden) return;
    this.#close(element);
    part(element, "act").focus();
  }

  #toggle(element, message) {
    const isOpen = !part(element, "tools").hidden;
    for (const other of this.#list.querySelectorAll('[data-act][aria-expanded="true"]')) this.#close(other.closest("li"));
    if (isOpen) return;
    const row = part(element, "tools");
    row.replaceChildren(form(this.#root, "words"), form(this.#root, "tools"));
    const who = { may: this.#channel.may, isMine: this.#channel.isMine(message), kind: this.#channel.about.kind };
    for (const button of [...row.children]) if (!MAY[button.dataset.do](who, message)) button.remove();
    row.hidden = row.children.length === 0;
    part(element, "act").setAttribute("aria-expanded", String(!row.hidden));
    row.firstElementChild?.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  #close(element) {
    part(element, "tools").hidden = true;
    part(element, "act").setAttribute("aria-expanded", "false");
  }

  async #do({ do: what, word }, { element, message }) {
    this.#close(element);
    try {
      if (what === "react") await this.#channel.react(message, word);
      else if (what === "reply" || what === "edit") this.dispatchEvent(new CustomEvent(what, { detail: message }));
      else await this[what](message);
    } catch (error) {
      toast({ kind: "error", title: error.message });
    }
    if (what !== "reply" && what !== "edit") part(element, "act").focus();
  }

  async retract({ id }) {
    if (await confirm({ question: text("chat.retract"), yes: text("chat.retract.yes") })) {
      await this.#channel.change("chat.retract", { message: id });
    }
  }

  async delete({ id, author, text: more }) {
    const question = text("chat.delete", { who: author.label });
    if (await confirm({ question, yes: text("chat.delete.yes"), more })) await this.#channel.change("chat.delete", { message: id });
  }

  async report({ id, author }) {
    const reason = await ask(this.#root, "report", text("chat.report", { who: author.label }));
    if (!reason) return;
    await this.#channel.command("chat.report", { message: id, reason });
    toast({ title: text("chat.reported") });
  }

  async mute({ author: { member, label } }) {
    const seconds = await ask(this.#root, "mute", text("chat.mute", { who: label }));
    if (seconds === null) return;
    await this.#channel.command("chat.mute", { member, seconds: Number(seconds) });
    toast({ title: text(Number(seconds) ? "chat.muted.them" : "chat.unmuted.them", { who: label }) });
  }

  /** A private conversation with who said it. */
  async aside({ author: { member } }) {
    const { channel } = await api("POST", "/api/chat/private/", { body: { channel: this.#channel.id, member } });
    location.assign(`/me/messages/${channel}/`);
  }
}
