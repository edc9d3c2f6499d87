// What is asked of those who hold the sale: pinned ones first, then those with the most votes.

import { newKey } from "../core/keys.js";
import { CommandError } from "../core/socket.js";
import { text } from "../core/texts.js";
import { toast } from "../core/toast.js";
import { ask } from "./dialogs.js";
import { form, part, put } from "./forms.js";

const SEEN = new Set(["approved", "answered"]);
const ANSWERED = "answered";

/** What a moderator may still do with a question. */
const MAY = {
  approve: ({ status }) => !SEEN.has(status),
  pin: ({ status, pinned }) => SEEN.has(status) && !pinned,
  unpin: ({ pinned }) => pinned,
  answer: ({ status }) => status !== "dismissed",
  dismiss: ({ status }) => status !== "dismissed",
};

const order = (one, other) => other.pinned - one.pinned
  || (one.status === ANSWERED) - (other.status === ANSWERED)
  || other.votes - one.votes
  || Number(one.id) - Number(other.id);

export class Questions {
  #root;
  #channel;
  #list;
  #form;
  #key = "";

  constructor(root, channel) {
    this.#root = root;
    this.#channel = channel;
    this.#list = part(root, "questions-list");
    this.#form = part(root, "ask");
    for (const type of ["opened", "question", "state"]) channel.addEventListener(type, () => this.show());
    channel.addEventListener("tallies", ({ detail }) => { if (Object.keys(detail.questions).length) this.show(); });
    this.#list.addEventListener("click", (event) => this.#clicked(event.target));
    this.#form?.addEventListener("submit", (event) => { event.preventDefault(); this.#ask(); });
  }

  /** How many wait for a moderator, to who may decide. */
  get waiting() {
    if (!this.#channel.may.has("questions")) return 0;
    return [...this.#channel.questions.values()].filter(({ status }) => status === "pending").length;
  }

  /** All of them, in order. Elements stay, so that the focus does. */
  show() {
    const shown = [...this.#channel.questions.values()].filter((each) => this.#isShown(each)).sort(order);
    const elements = shown.map((question) => this.#element(question));
    for (const old of [...this.#list.children]) if (!elements.includes(old)) old.remove();
    elements.forEach((element, place) => {
      if (this.#list.children[place] !== element) this.#list.insertBefore(element, this.#list.children[place] ?? null);
    });
    part(this.#root, "questions-none").hidden = shown.length > 0;
    if (this.#form) this.#form.hidden = !this.#channel.may.has("ask");
  }

  #isShown({ status, text: words, author }) {
    if (!words) return false;
    return SEEN.has(status) || this.#channel.may.has("questions") || author.member === this.#channel.me?.member;
  }

  #element(question) {
    const { id, status } = question;
    const element = this.#list.querySelector(`[data-question="${id}"]`) ?? form(this.#root, "question");
    element.dataset.question = id;
    const vote = part(element, "vote");
    vote.setAttribute("aria-pressed", String(this.#channel.voted.questions.has(id)));
    vote.setAttribute("aria-label", text("ask.votes", { n: question.votes }));
    vote.disabled = !this.#channel.may.has("vote") || !SEEN.has(status);
    put(part(element, "votes"), String(question.votes));
    put(part(element, "text"), question.text);
    put(part(element, "by"), text("ask.by", { who: question.author.label }));
    part(element, "pin").hidden = !question.pinned;
    const hasAnswer = status === ANSWERED && question.answer !== "";
    put(part(element, "state"), hasAnswer ? "" : text(`ask.${status}`));
    part(element, "answer").hidden = !hasAnswer;
    put(part(element, "answer-text"), question.answer);
    const tools = part(element, "tools");
    tools.hidden = !this.#channel.may.has("questions");
    for (const button of tools.children) button.hidden = !MAY[button.dataset.do](question);
    return element;
  }

  async #clicked(target) {
    const question = this.#channel.questions.get(target.closest("[data-question]")?.dataset.question);
    if (!question) return;
    try {
      if (target.closest("[data-vote]")) await this.#channel.vote(question);
      const action = target.closest("[data-do]")?.dataset.do;
      if (action) await this.#moderate(question, action);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      toast({ kind: "error", title: error.message });
    }
  }

  async #moderate({ id, text: title }, action) {
    const answer = action === "answer" ? await ask(this.#root, "answer", title) : "";
    if (answer === null) return;
    const words = action === "answer" ? { text: answer } : {};
    await this.#channel.change("question.moderate", { question: id, action, ...words });
  }

  async #ask() {
    const field = this.#form.elements.text;
    const asked = field.value.trim();
    if (!asked) return;
    this.#key ||= newKey();
    try {
      await this.#channel.change("question.ask", { key: this.#key, text: asked });
      this.#key = "";
      field.value = "";
      this.#said(text("ask.sent"));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      if (error.code !== "disconnected" && error.code !== "timeout") this.#key = "";
      this.#said(error.message);
    }
  }

  #said(words) {
    const line = part(this.#form, "ask-said");
    line.hidden = false;
    put(line, words);
  }
}
