// What is voted on: a ballot while one may still vote, else the result with its bars; the newest first.

import { CommandError } from "../core/socket.js";
import { text } from "../core/texts.js";
import { form, part, put } from "./forms.js";
import { tried } from "./tried.js";

const figures = new Intl.NumberFormat(document.documentElement.lang || "en", { maximumFractionDigits: 0 });

const newest = (one, other) => Number(other.id) - Number(one.id);

export class Polls {
  #root;
  #channel;
  #list;

  constructor(root, channel) {
    this.#root = root;
    this.#channel = channel;
    this.#list = part(root, "polls-list");
    for (const type of ["opened", "poll", "state"]) channel.addEventListener(type, () => this.show());
    channel.addEventListener("tallies", ({ detail }) => { if (Object.keys(detail.polls).length) this.show(); });
    this.#list.addEventListener("submit", (event) => { event.preventDefault(); this.#vote(event.target); });
    this.#list.addEventListener("click", ({ target }) => this.#clicked(target));
    const drafting = part(root, "poll-form");
    drafting?.addEventListener("submit", (event) => { event.preventDefault(); this.#draft(drafting); });
  }

  /** Open polls that wait for one's vote. */
  get waiting() {
    return [...this.#channel.polls.values()].filter((poll) => this.#mayVote(poll)).length;
  }

  show() {
    const shown = [...this.#channel.polls.values()].sort(newest);
    const elements = shown.map((poll) => this.#element(poll));
    for (const old of [...this.#list.children]) if (!elements.includes(old)) old.remove();
    elements.forEach((element, place) => {
      if (this.#list.children[place] !== element) this.#list.insertBefore(element, this.#list.children[place] ?? null);
    });
    part(this.#root, "polls-none").hidden = shown.length > 0;
    const house = part(this.#root, "poll-house");
    if (house) house.hidden = !this.#channel.may.has("polls");
  }

  #mayVote({ id, status }) {
    return status === "open" && this.#channel.may.has("vote") && !this.#channel.voted.polls.has(id);
  }

  #element(poll) {
    const element = this.#list.querySelector(`[data-poll="${poll.id}"]`) ?? form(this.#root, "poll");
    element.dataset.poll = poll.id;
    put(part(element, "text"), poll.text);
    put(part(element, "note"), this.#note(poll));
    const mayVote = this.#mayVote(poll);
    const isModerator = this.#channel.may.has("polls");
    this.#showOptions(element, poll, mayVote);
    part(element, "vote").hidden = !mayVote;
    for (const [action, status] of Object.entries({ open: "draft", discard: "draft", close: "open" })) {
      element.querySelector(`[data-do="${action}"]`).hidden = !isModerator || poll.status !== status;
    }
    return element;
  }

  #note({ status, choice, results, voters }) {
    const state = text(status === "open" ? `poll.open.${choice}` : `poll.${status}`);
    const votes = voters === null || status === "draft" ? "" : text("poll.votes", { n: voters });
    return [state, votes, status === "open" && results === "after" ? text("poll.after") : ""].filter(Boolean).join(" ");
  }

  /** A ballot that is being filled in stays as it is. */
  #showOptions(element, poll, mayVote) {
    const place = part(element, "options");
    const shape = mayVote ? "ballot" : "result";
    if (shape === "ballot" && place.dataset.shape === "ballot") return;
    place.dataset.shape = shape;
    place.setAttribute("aria-label", poll.text);
    place.replaceChildren(...poll.options.map((option) => (mayVote ? this.#choice(poll, option) : this.#option(poll, option))));
  }

  #choice(poll, option) {
    const element = form(this.#root, "choice");
    const input = element.querySelector("input");
    Object.assign(input, { type: poll.choice === "single" ? "radio" : "checkbox", value: option.id });
    put(part(element, "text"), option.text);
    return element;
  }

  #option(poll, option) {
    const element = form(this.#root, "option");
    const isMine = this.#channel.voted.polls.get(poll.id)?.has(option.id) ?? false;
    element.toggleAttribute("data-mine", isMine);
    put(part(element, "text"), isMine ? text("poll.mine", { text: option.text }) : option.text);
    const isShown = option.votes !== null && poll.status !== "draft";
    const share = isShown && poll.voters ? (option.votes / poll.voters) * 100 : 0;
    put(part(element, "share"), isShown ? text("poll.share", { n: figures.format(share) }) : "");
    part(element, "bar").setAttribute("width", `${share.toFixed(1)}%`);
    return element;
  }

  async #vote(element) {
    const chosen = [...new FormData(element).getAll("options")];
    if (chosen.length) await tried(() => this.#channel.ballot(this.#channel.polls.get(element.dataset.poll), chosen));
  }

  async #clicked(target) {
    const poll = this.#channel.polls.get(target.closest("[data-poll]")?.dataset.poll);
    const action = target.closest("[data-do]")?.dataset.do;
    if (!poll || !action) return;
    if (action === "discard") await tried(() => this.#channel.discard(poll));
    else await tried(() => this.#channel.change(`poll.${action}`, { poll: poll.id }));
  }

  async #draft(element) {
    const { text: question, options, multiple, after } = element.elements;
    const said = part(element, "poll-said");
    const answers = options.value.split("\n").map((each) => each.trim()).filter(Boolean);
    said.hidden = false;
    if (answers.length < 2 || answers.length > 10) return put(said, text("poll.few"));
    try {
      await this.#channel.change("poll.draft", {
        text: question.value.trim(),
        options: answers,
        choice: multiple.checked ? "multiple" : "single",
        results: after.checked ? "after" : "live",
      });
      element.reset();
      part(this.#root, "poll-house").open = false; // The draft stands where the form was.
      return put(said, text("poll.drafted"));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return put(said, error.message);
    }
  }
}
