// Who is writing now. A sign lasts some seconds; who says something has stopped writing.

import { text } from "../core/texts.js";
import { put } from "./forms.js";

const LASTS = 6000;
const NAMED = 2;

export class Typing {
  #element;
  #until = new Map();

  constructor(element) {
    this.#element = element;
  }

  heard(label) {
    clearTimeout(this.#until.get(label));
    this.#until.set(label, setTimeout(() => this.stopped(label), LASTS));
    this.#show();
  }

  stopped(label) {
    clearTimeout(this.#until.get(label));
    if (this.#until.delete(label)) this.#show();
  }

  #show() {
    const labels = [...this.#until.keys()];
    const who = new Intl.ListFormat(document.documentElement.lang || "en").format(labels);
    if (labels.length > NAMED) put(this.#element, text("chat.typing.many"));
    else put(this.#element, labels.length ? text("chat.typing", { n: labels.length, who }) : "");
  }
}
