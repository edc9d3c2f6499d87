// The lots of a sale as the hall knows them: which is under the hammer, and which come next. Nothing here draws or asks.

const RUNNING = new Set(["open", "fair_warning", "final_call", "on_hold"]);
/** Lots ahead that are followed too: whichever the auctioneer opens is known at once. */
export const AHEAD = 12;

export class Lots {
  #lots;
  #over = null;

  constructor(lots) {
    this.read(lots);
  }

  /** Take over what the page says now. What was heard since is newer, and stays. */
  read(lots) {
    const known = this.#lots;
    const newer = (lot) => {
      const heard = known?.get(lot.id);
      return heard && heard.epoch === lot.epoch && heard.sequence > lot.sequence ? heard : lot;
    };
    this.#lots = new Map(lots.map((lot) => [lot.id, newer(lot)]));
    const finished = lots.filter(({ status }) => status === "sold" || status === "passed" || status === "unsold");
    this.#over ??= finished.at(-1)?.id ?? null;
  }

  /** Take in a snapshot, or the state of a frame. Whether anything is new. */
  hear({ lot: id, epoch, sequence, status, price, leader }) {
    const known = this.#lots.get(id);
    if (!known || (known.epoch === epoch && sequence <= known.sequence)) return false;
    if (RUNNING.has(known.status) && !RUNNING.has(status)) this.#over = id;
    this.#lots.set(id, { ...known, epoch, sequence, status, price, leader });
    return true;
  }

  get(id) {
    return this.#lots.get(id);
  }

  /** The lot under the hammer, else the one that came off it last, else the first. */
  get shown() {
    const all = [...this.#lots.values()];
    return all.find(({ status }) => RUNNING.has(status)) ?? this.#lots.get(this.#over) ?? all[0] ?? null;
  }

  get isRunning() {
    return RUNNING.has(this.shown?.status);
  }

  get queued() {
    return [...this.#lots.values()].filter(({ status }) => status === "queued");
  }

  /** Ids that are worth listening to. */
  get followed() {
    const ids = this.queued.slice(0, AHEAD).map(({ id }) => id);
    return this.shown ? [...new Set([this.shown.id, ...ids])] : ids;
  }
}
