// What the auctioneer does, one deed a key: which action of the house it is, with what, and what is asked first.

import { api } from "../../core/api.js";
import { ask } from "../../core/confirm.js";
import { toast } from "../../core/toast.js";
import { say } from "../words.js";
import { meantBy, meantByKey } from "./acts.js";
import { askAmount, askBuyer, askFloorBid, askLot, askStep, askWords, showKeys } from "./dialogs.js";
import { chosen, lateBid, lowered, may, raised, walk } from "./desk_state.js";
import { refused } from "./refusals.js";

export class Deeds extends EventTarget {
  /** Id of the choice that arrows made; null: whoever is first. */
  wanted = null;
  /** Late bids that were let stand. */
  stood = new Set();
  /** The deed that is under way, by its name. */
  busy = null;
  #wire;
  #room;
  #currency;
  #last = Promise.resolve();

  constructor({ wire, room, currency }) {
    super();
    this.#wire = wire;
    this.#room = room;
    this.#currency = currency;
  }

  get #state() {
    return this.#wire.state;
  }

  get choice() {
    return this.#state && chosen(this.#state, this.wanted);
  }

  may(name) {
    return may(name, this.#state, this.#wire);
  }

  /** What a key means now. Whether there was anything to do. */
  key(meaning, place = 0) {
    return this.#do(meantByKey(meaning, this.#state), place);
  }

  /** The same of a button. */
  button(act) {
    return this.#do(meantBy(act, this.#state));
  }

  #do(name, place = 0) {
    const known = this[`$${name}`];
    if (!known || !this.may(name)) return false;
    known.call(this, place);
    return true;
  }

  $take() { if (this.choice) this.#bid("take", this.choice); }

  $hand(place) {
    const hand = this.#state?.hands[place - 1];
    if (!hand) return;
    if (hand.wish === "bid" && hand.paddle !== null) {
      if (this.may("take")) this.#bid("take", hand);
    } else {
      this.#inRoom("seat.stage", hand.seat);
    }
  }

  $before() { this.#walk(-1); }

  $after() { this.#walk(1); }

  async $floor() {
    const { ask: amount } = this.#state.current;
    const bid = await askFloorBid({ paddle: "", amount, currency: this.#currency });
    if (bid) this.#act("floor", "floor_bid", { ...bid, origin: "floor" });
  }

  async $set_ask() {
    const amount = await askAmount({ amount: this.#state.current.ask, currency: this.#currency });
    if (amount) this.#act("set_ask", "set_ask", { amount });
  }

  async $set_step() {
    const step = await askStep({ step: this.#state.current.increment, currency: this.#currency });
    if (step) this.#act("set_step", "set_increment", step);
  }

  $raise_ask() { this.#act("raise_ask", "set_ask", { amount: raised(this.#state) }); }

  $lower_ask() { this.#act("lower_ask", "set_ask", { amount: lowered(this.#state) }); }

  $fair_warning() { this.#act("fair_warning"); }

  $final_call() { this.#act("final_call"); }

  $pass() { this.#act("pass"); }

  $hold() { this.#act("hold"); }

  $resume() { this.#act("resume"); }

  $undo() { this.#act("undo", "undo", { sequence: this.#state.current.undo.sequence }); }

  $open() { this.#open(this.#state.next); }

  async $go() {
    const queued = this.#state.run.filter(({ status }) => status === "queued");
    const next = queued.find(({ lot }) => lot === this.#state.next);
    const lot = await askLot({ queued, number: next?.number ?? "" });
    if (lot) this.#open(lot);
  }

  $reopen() {
    const late = lateBid(this.#state, this.stood);
    this.#act("reopen", "reopen", { lot: late?.lot ?? this.#state.reopen });
  }

  $let_stand() {
    const late = this.#state && lateBid(this.#state, this.stood);
    if (!late) return;
    this.stood.add(late.id);
    this.#tell();
  }

  async $end() {
    if (await ask({ question: say("end.question"), yes: say("end.yes"), more: say("end.more") })) this.#act("end");
  }

  async $say() {
    const text = await askWords();
    if (text) this.#act("say", "say", { text });
  }

  $keys() { showKeys(); }

  /** Open this lot of the run order, where none is open. */
  open(lot) {
    if (this.may("go")) this.#open(lot);
  }

  /** The hammer. It falls on what is seen, or not at all. */
  async sell() {
    const { lot, needs_paddle: needsPaddle, snapshot } = this.#state.current;
    const paddle = needsPaddle ? await askBuyer() : null;
    if (needsPaddle && !paddle) return;
    await this.#act("sell", "sell", { lot, sequence: snapshot.sequence, ...(paddle ? { paddle } : {}) });
  }

  takeOver() {
    this.#under("take_over", () => this.#wire.take());
  }

  #open(lot) { this.#act("open", "open", { lot }); }

  #walk(by) {
    this.wanted = walk(this.#state, this.wanted, by);
    this.#tell();
  }

  /** Take the bid of a hand or a paddle, at what is asked on the screen and at nothing else. */
  async #bid(name, { paddle, seat = null }) {
    const { ask: amount } = this.#state.current;
    this.wanted = null;
    const isTaken = await this.#act(name, "floor_bid", { paddle, amount, origin: seat === null ? "floor" : "live" });
    if (isTaken && seat !== null) this.#inRoom("hand.lower", seat);
  }

  async #inRoom(action, seat) {
    if (!this.#room) return;
    try {
      await api("POST", this.#room, { body: { action, seat } });
    } catch (error) {
      this.#amiss(error);
    }
  }

  #act(name, action = name, fields = {}) {
    const lot = this.#state.current?.lot ?? this.#state.run[0]?.lot;
    return this.#under(name, () => this.#wire.act(action, { lot, ...fields }));
  }

  /** Whether it was done. One after the other, in the order of the keys; what no longer fits, the house refuses. */
  #under(name, work) {
    const done = this.#last.then(() => this.#run(name, work));
    this.#last = done;
    return done;
  }

  async #run(name, work) {
    this.busy = name;
    this.#tell("");
    try {
      await work();
      return true;
    } catch (error) {
      this.#amiss(error);
      return false;
    } finally {
      this.busy = null;
      this.#tell();
    }
  }

  #amiss(error) {
    if (!error.code && !(error instanceof TypeError) && error.name !== "TimeoutError") throw error;
    const words = refused(error, this.#currency);
    if (error.code === "not_authenticated") toast({ kind: "error", title: words, stays: true });
    this.#tell(words, "error");
  }

  /** "change", with what is to be said where there is anything. */
  #tell(words = null, kind = "") {
    this.dispatchEvent(new CustomEvent("change", { detail: { words, kind } }));
  }
}
