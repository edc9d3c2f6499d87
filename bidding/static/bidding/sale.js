// The lot as this browser knows it: the snapshot of docs/protocol.md, kept current by frames, snapshots and answers.
//
// Nothing here draws or asks. A "change" tells what was (`before`) and which events it is made of; `take` says whether a
// frame followed on what is known, so that a gap is seen and never guessed over.

const RUNNING = new Set(["open", "fair_warning", "final_call"]);
const OVER = new Set(["sold", "unsold", "passed", "withdrawn", "awaiting_decision"]);
const RUNGS = 6;

export const isBid = (event) => event.kind === "bid" || event.kind === "auto_bid";

export class Sale extends EventTarget {
  /** `data`: what bidding/showing/for_scripts.py puts into the page. */
  constructor(data) {
    super();
    const { mine, ...lot } = data.snapshot;
    this.lot = lot;
    this.mine = mine;
    this.number = data.number;
    this.part = data.part;
    this.hasBid = data.has_bid;
    this.hasReserve = data.has_reserve;
    this.startPrice = data.start_price;
    this.isCancelled = data.auction_status === "cancelled";
    this.names = data.names;
    this.terms = data.terms;
    this.softClose = data.soft_close;
    this.hardCloseAt = data.soft_close.hard_close_at;
    this.rungs = data.rungs;
    this.held = data.held;
    this.asOf = lot.server_time;
  }

  get currency() {
    return this.lot.currency;
  }

  get leads() {
    return this.mine?.leading ?? false;
  }

  /** "queued", "running", "held" or "over". */
  get phase() {
    const { status } = this.lot;
    if (OVER.has(status) || this.isCancelled) return "over";
    if (RUNNING.has(status)) return "running";
    return status === "on_hold" ? "held" : "queued";
  }

  /** Whether this reader has a paddle to bid with. It goes with the log-in. */
  get mayBid() {
    return this.part === "bidder" && this.mine !== null;
  }

  /** Whether bids are taken at `now` (milliseconds by the server's clock). */
  takesBids(now) {
    return this.phase === "running" && !(this.lot.closes_at && now >= Date.parse(this.lot.closes_at));
  }

  /** Take in a `lot.events` frame. "applied", "old" (known already) or "gap" (something is missing: resume). */
  take({ epoch, from, to, events, state }) {
    if (epoch !== this.lot.epoch || from > this.lot.sequence + 1) return "gap";
    if (to <= this.lot.sequence) return "old";
    this.#become(state, this.#mineIn(state), events.filter((event) => event.sequence > this.lot.sequence));
    return "applied";
  }

  /** Stand where a whole snapshot says; `events` are those between, as far as they are known. */
  replace({ mine, ...state }, events = []) {
    const isOlder = state.epoch === this.lot.epoch && state.sequence < this.lot.sequence;
    if (isOlder) return;
    this.#become(state, mine ?? null, events);
  }

  /** What one's own accepted bid told at once. The frame that is on its way says the rest. */
  answered(answer) {
    if (!this.mine) return;
    const before = this.#seen();
    this.hasBid = true;
    this.mine = { ...this.mine, leading: answer.leading, max: answer.leading ? answer.your_max : null };
    if (answer.sequence > this.lot.sequence) {
      const { price, minimum_bid, closes_at } = answer;
      const leader = answer.leading ? this.mine.paddle : this.lot.leader;
      this.lot = { ...this.lot, price, minimum_bid, closes_at, leader };
    }
    this.#tell(before, []);
  }

  /** One's own purse stands so now. */
  hold(purse) {
    if (!this.mine) return;
    this.mine = { ...this.mine, purse };
    this.#tell(this.#seen(), []);
  }

  /** The server was heard at this time, and nothing is missing. */
  confirm(at) {
    this.asOf = at;
  }

  /** Somebody new to the room: their own ceiling is not in public frames, so it may have to be asked for. */
  get lacksOwnCeiling() {
    return this.leads && this.mine.max === null;
  }

  #mineIn(state) {
    if (!this.mine) return null;
    const leading = state.leader === this.mine.paddle;
    return { ...this.mine, leading, max: leading && this.mine.leading ? this.mine.max : null };
  }

  #become(state, mine, events) {
    const before = this.#seen();
    this.#learn(events, state);
    this.lot = state;
    this.mine = mine;
    this.asOf = state.server_time;
    if (mine && events.some((event) => isBid(event) && event.payload.paddle === mine.paddle)) this.hasBid = true;
    this.#tell(before, events);
  }

  #learn(events, state) {
    for (const { sequence, kind, payload } of events) {
      if (isBid({ kind })) this.rungs = [{ sequence, amount: payload.amount, paddle: payload.paddle }, ...this.rungs].slice(0, RUNGS);
      if (kind === "undone") this.rungs = this.rungs.filter((rung) => rung.sequence < payload.sequence);
      if (kind === "hold") this.held = payload.time_left === null ? null : Number(payload.time_left);
      if (kind === "resume") this.held = null;
      // A hold and an outage move the hard end by as much as the end.
      if (kind === "resume" || (kind === "extended" && payload.reason)) this.#shiftHardClose(payload.closes_at);
    }
    if (state.status !== "on_hold") this.held = null;
  }

  #shiftHardClose(closesAt) {
    if (!this.hardCloseAt || !closesAt || !this.lot.closes_at) return;
    const by = Date.parse(closesAt) - Date.parse(this.lot.closes_at);
    this.hardCloseAt = new Date(Date.parse(this.hardCloseAt) + by).toISOString();
  }

  #seen() {
    return { lot: this.lot, leads: this.leads, phase: this.phase };
  }

  #tell(before, events) {
    this.dispatchEvent(new CustomEvent("change", { detail: { before, events } }));
  }
}
