// What a moderator does with the channel as a whole: slow mode, and the reports that wait.

import { text } from "../core/texts.js";
import { form, part, put } from "./forms.js";
import { tried } from "./tried.js";

export class House {
  #root;
  #channel;
  #place;
  #slow;
  #shown = 0;

  constructor(root, channel) {
    this.#root = root;
    this.#channel = channel;
    this.#place = part(root, "chat-house");
    this.#slow = part(root, "house-slow");
    this.#slow.addEventListener("change", () => tried(() => channel.change("chat.slow", { seconds: Number(this.#slow.value) })));
    part(root, "house-reports").addEventListener("click", ({ target }) => this.#clicked(target));
    this.#place.addEventListener("toggle", () => { if (this.#place.open) this.#fetch(); });
  }

  show() {
    const { may, reports, state } = this.#channel;
    this.#place.hidden = !may.has("slow");
    if (document.activeElement !== this.#slow) this.#slow.value = String(state.slow);
    const count = part(this.#place, "house-count");
    count.hidden = !reports;
    put(count, reports ? text("chat.reports", { n: reports }) : "");
    if (this.#place.open && reports !== this.#shown) this.#fetch();
  }

  async #fetch() {
    if (!this.#channel.may.has("reports")) return;
    this.#shown = this.#channel.reports;
    await tried(async () => {
      const { reports } = await this.#channel.command("chat.reports", {});
      part(this.#root, "house-reports").replaceChildren(...reports.map((report) => this.#report(report)));
    });
  }

  #report({ id, message, by, reason }) {
    const element = form(this.#root, "report");
    element.dataset.report = id;
    put(part(element, "words"), text("chat.report.words", { who: message.author.label, text: message.text }));
    put(part(element, "reason"), text("chat.report.reason", { by, reason }));
    return element;
  }

  async #clicked(target) {
    const action = target.closest("[data-do]")?.dataset.do;
    const report = target.closest("[data-report]")?.dataset.report;
    if (!action || !report) return;
    await tried(() => this.#channel.command("chat.resolve", { report, action }));
    await this.#fetch();
  }
}
