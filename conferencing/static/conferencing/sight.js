// Which tiles can be seen, and how large they are: what is not seen is not asked for.

import { layerFor } from "./layers.js";

export class Sight extends EventTarget {
  #tiles = new Map();
  #seen = new Set();
  #seeing = new IntersectionObserver((entries) => this.#look(entries));
  #sizes = new ResizeObserver(() => this.#changed());
  #timer = 0;

  constructor() {
    super();
    document.addEventListener("visibilitychange", () => this.#changed());
  }

  /** Watch over a tile (`tile.js`) by the name of its feed. */
  add(feed, tile) {
    this.#tiles.set(tile.element, { feed, tile });
    this.#seeing.observe(tile.element);
    this.#sizes.observe(tile.element);
  }

  remove(tile) {
    this.#tiles.delete(tile.element);
    this.#seen.delete(tile.element);
    this.#seeing.unobserve(tile.element);
    this.#sizes.unobserve(tile.element);
    this.#changed();
  }

  /** Feeds that are seen, each with the layer that its tile needs. Nothing is seen of a hidden page. */
  get layers() {
    if (document.hidden) return new Map();
    const found = [...this.#seen].filter((element) => element.isConnected && element.clientHeight);
    return new Map(found.map((element) => {
      const { feed, tile } = this.#tiles.get(element);
      return [feed, layerFor(tile.rows)];
    }));
  }

  #look(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && this.#tiles.has(target)) this.#seen.add(target);
      else this.#seen.delete(target);
    }
    this.#changed();
  }

  /** Tiles move together: one word for all of it. */
  #changed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dispatchEvent(new Event("change")), 120);
  }
}
