// One lot of a replay: its log, what was said, and how it stood at a moment. The server writes the lines, for the page and for
// each lot that is turned to; here they are counted through.

import { setPrice } from "../../core/money.js";
import { text } from "../../core/texts.js";
import { localize } from "../../core/times.js";
import { toast } from "../../core/toast.js";
import { drawLadder } from "../ladder.js";

const PARTS = ["still", "board", "log", "chat"];
const RUNGS = 6;
const CALLS = new Set(["fair_warning", "final_call", "hold", "closed"]);
const SETTLED = new Set(["bid", "auto_bid", "resume", "opened", "reopened"]);
/** Seconds: a seek to a line's own time shows that line, whatever the film rounds to. */
const EARLY = 0.05;

const part = (name, within = document) => within.querySelector(`[data-part="${name}"]`);

function entryOf(line) {
  const { at, sequence, event, amount, undoes, names } = line.dataset;
  return {
    line,
    at: Number(at),
    sequence: Number(sequence),
    event,
    amount,
    names,
    undoes: undoes === undefined ? null : Number(undoes),
    badge: line.querySelector("[data-line-badge]")?.textContent ?? "",
    words: line.querySelector("[data-line-words]").textContent,
    mine: line.dataset.kind === "mine",
  };
}

/** The last of a list in order that has begun; -1 where none has. */
function lastBefore(list, position) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].at <= position + EARLY) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The bids that stand after these entries: an undo takes a bid and all that came after it; the floor may get a paddle. */
function standing(entries) {
  const bids = [];
  for (const entry of entries) {
    if (entry.amount) bids.push(entry);
    else if (entry.undoes !== null) while (bids.length && bids.at(-1).sequence >= entry.undoes) bids.pop();
    else if (entry.names && bids.length) bids.push({ ...bids.pop(), badge: entry.names, words: text("replay.paddle", { n: entry.names }) });
  }
  return bids;
}

function mark(list, reached) {
  list.forEach(({ line }, place) => {
    line.toggleAttribute("data-ahead", place > reached);
    if (place === reached) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  });
}

/** Bring a line into sight within its own list; the page itself stays where it is. */
function bring(line) {
  const panel = line?.closest(".tabs__panel");
  if (!panel || panel.hidden || panel.scrollHeight <= panel.clientHeight) return;
  const { top, bottom } = line.getBoundingClientRect();
  const frame = panel.getBoundingClientRect();
  if (top < frame.top || bottom > frame.bottom) panel.scrollBy({ top: top - frame.top - frame.height / 3 });
}

export class Lot {
  #data;
  #entries = [];
  #said = [];
  #drawn = { entry: null, said: null };
  #asked = 0;

  constructor(data) {
    this.#data = data;
    this.#read();
    this.#readOn(++this.#asked);
  }

  get number() {
    return Number(part("board").dataset.lot);
  }

  /** All its moments, in order, in seconds. */
  get moments() {
    return this.#entries.map(({ at }) => at);
  }

  /** Turn to another lot. What comes late for one that was left again is dropped. */
  async turnTo(number) {
    const asked = ++this.#asked;
    const page = await this.#fetch(`${this.#data.page}?lot=${number}`);
    if (!page || asked !== this.#asked) return false;
    for (const name of PARTS) {
      const fresh = part(name, page);
      if (fresh && part(name)) part(name).replaceWith(fresh);
    }
    localize();
    this.#read();
    this.#readOn(asked);
    return true;
  }

  /** Draw it as it stood then. */
  show(position) {
    const reached = lastBefore(this.#entries, position);
    if (this.#drawn.entry !== reached) {
      this.#drawn.entry = reached;
      mark(this.#entries, reached);
      bring(this.#entries[reached]?.line);
      this.#draw(this.#entries.slice(0, reached + 1));
    }
    const said = lastBefore(this.#said, position);
    if (this.#drawn.said !== said) {
      this.#drawn.said = said;
      mark(this.#said, said);
      bring(this.#said[said]?.line);
    }
  }

  #draw(entries) {
    const board = part("board");
    const bids = standing(entries);
    const leader = bids.at(-1);
    const price = board.querySelector("[data-price]");
    setPrice(price.querySelector("data"), leader?.amount ?? price.dataset.start);
    board.querySelector("[data-price-word]").textContent = text(leader ? "replay.bid" : "replay.starts");
    const who = board.querySelector("[data-leader]");
    who.hidden = !leader;
    if (leader) {
      const badge = who.querySelector("[data-leader-badge]");
      badge.textContent = leader.badge;
      badge.classList.toggle("paddle--mine", leader.mine);
      who.querySelector("[data-leader-name]").textContent = leader.words;
    }
    const call = entries.findLast(({ event }) => CALLS.has(event) || SETTLED.has(event));
    board.querySelector("[data-call]").textContent = call && CALLS.has(call.event) ? call.words : "";
    drawLadder(board.querySelector("[data-ladder]"), {
      rungs: bids.slice(-RUNGS).reverse().map(({ amount, badge }) => ({ amount, paddle: badge })),
      lot: { currency: this.#data.currency, minimum_bid: null },
      mine: { paddle: this.#data.paddle },
    });
  }

  #read() {
    this.#entries = [...document.querySelectorAll("[data-log] > li")].map(entryOf);
    this.#said = [...document.querySelectorAll("[data-said] > li")].map((line) => ({ line, at: Number(line.dataset.at) }));
    this.#drawn = { entry: null, said: null };
  }

  /** A long log comes in pages: all of them, one after the other. */
  async #readOn(asked) {
    for (;;) {
      const more = document.querySelector("[data-more]");
      if (!more || asked !== this.#asked) return;
      const page = await this.#fetch(more.href);
      if (asked !== this.#asked) return;
      if (!page) return void toast({ kind: "warn", title: text("replay.lost"), key: "replay" });
      document.querySelector("[data-log]").append(...page.querySelectorAll("[data-log] > li"));
      const next = page.querySelector("[data-more]");
      if (next) more.href = next.href;
      else more.closest("p").remove();
      localize(part("log"));
      this.#read();
    }
  }

  async #fetch(address) {
    try {
      const answer = await fetch(address);
      if (!answer.ok) return null;
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return null;
    }
  }
}
