// The keys as buttons: what each would do now, in words, and whether it does anything. None ever moves or goes away.

import { money } from "../../core/money.js";
import { badgeOf, isFloor } from "../people.js";
import { exactTime } from "../times.js";
import { say } from "../words.js";
import { isHeld, lowered, may, raised } from "./desk_state.js";
import { nameOf } from "./lot.js";
import { put } from "./put.js";

const buttons = [...document.querySelectorAll("[data-deed]")];
const sell = document.querySelector("[data-sell]");
const space = document.querySelector("[data-deed='take'] kbd").textContent;
const CAPS = { open: "O", end: "E" };

/** What stands in the first place: a bid to take, else a lot to open, else the end of the sale. */
export function firstAct(state) {
  if (!state || state.current) return "take";
  if (state.next !== null) return "open";
  return state.auction.status === "live" ? "end" : "take";
}

/** `choice`: whom Space takes; `step`: of the two to sell; `busy`: an act that is under way. */
export function showActs(state, { isUp, choice, step, busy, currency }) {
  for (const button of buttons) {
    const name = meantBy(button.dataset.deed, state);
    const isOff = !may(name, state, { isUp }) || (name === "take" && choice === null);
    button.ariaDisabled = String(isOff);
    button.setAttribute("aria-busy", String(busy === name));
    if (!state) continue;
    if (button.dataset.deed === "take") put(button.querySelector("kbd"), CAPS[name] ?? space);
    const [word, more] = wordsOf(name, state, { choice, step, currency });
    if (word !== null && button.dataset.deed !== "hold_sale") put(button.querySelector("[data-deed-word]"), word);
    if (more !== null) put(button.querySelector("[data-deed-more]"), more);
  }
  const status = state?.current?.snapshot.status;
  for (const button of buttons) button.classList.toggle("act--on", button.dataset.deed === status);
  sell.dataset.step = step;
}

/** Some buttons mean the one or the other thing, as the lot stands. */
export function meantBy(act, state) {
  if (act === "take") return firstAct(state);
  return meantByKey(act, state);
}

/** So do keys, but Space never opens a lot: whoever takes one bid too many has then done nothing. */
export function meantByKey(act, state) {
  if (act !== "hold" && act !== "hold_sale") return act;
  return state && isHeld(state) ? "resume" : "hold";
}

const short = (amount, currency) => money(amount, currency, { short: true });

function wordsOf(name, state, { choice, step, currency }) {
  const { current } = state;
  switch (name) {
    case "take":
      return [say("act.take"), choice ? say("act.take.next", { who: whoShort(choice.paddle) }) : ""];
    case "open":
      return openWords(state);
    case "end":
      return [say("act.end"), say("act.end.more")];
    case "lower_ask":
      return [null, current?.increment ? `−${short(current.increment, currency)}` : ""];
    case "raise_ask":
      return [null, current?.increment ? `+${short(current.increment, currency)}` : ""];
    case "fair_warning": case "final_call":
      return [null, calledAt(name, state)];
    case "sell":
      return sellWords(current, { step, currency });
    case "pass":
      return [null, say("act.pass")];
    case "hold":
      return [say("act.hold"), say("act.hold.more")];
    case "resume":
      return [say("act.resume"), say("act.resume.more")];
    case "undo":
      return [null, current?.undo ? say("act.undo.bid", { price: short(current.undo.amount, currency) }) : say("act.undo.none")];
    default:
      return [null, null];
  }
}

const whoShort = (paddle) => (isFloor(paddle) ? say("desk.leader.floor") : badgeOf(paddle));

function openWords({ auction, run, next }) {
  const { number, title } = run.find(({ lot }) => lot === next);
  const word = auction.status === "live" ? say("act.open", { number }) : say("act.open.sale");
  return [word, auction.status === "live" ? title : say("desk.lot", { number })];
}

function calledAt(name, { current }) {
  if (current?.snapshot.status === name && current.called_at) return say("act.said", { time: exactTime(current.called_at) });
  return name === "final_call" ? say("act.then_sell") : "";
}

function sellWords(current, { step, currency }) {
  if (!current?.leader) return [say("act.sell"), say("act.sell.hold")];
  const word = say("act.sell.to", { who: whoShort(current.leader.paddle) });
  if (step === "armed") return [word, say("act.sell.armed", { price: short(current.snapshot.price, currency) })];
  if (step === "done") return [word, say("act.sell.waits")];
  return [word, say(current.snapshot.reserve_met ? "act.sell.hold" : "act.sell.reserve")];
}

/** The words that a screen reader hears when the hammer is up. */
export function armedWords({ current }, currency) {
  return say("told.armed", { who: nameOf(current.leader.paddle, current.leader.name), price: short(current.snapshot.price, currency) });
}
