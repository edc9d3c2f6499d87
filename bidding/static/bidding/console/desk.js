// The console: draws itself from the state that the house tells, and turns keys and presses into deeds.

import { money } from "../../core/money.js";
import { play } from "../../core/sound.js";
import { keepAwake } from "../hall/awake.js";
import { isFloor } from "../people.js";
import { say } from "../words.js";
import { armedWords, showActs } from "./acts.js";
import { showAir, showLink, showTotals } from "./air.js";
import { showAlerts } from "./alerts.js";
import { showBidders } from "./bidders.js";
import { Deeds } from "./deeds.js";
import { isRunning } from "./desk_state.js";
import { showHands } from "./hands.js";
import { listen, returnFocus } from "./keys.js";
import { showLog } from "./log.js";
import { nameOf, showLot } from "./lot.js";
import { put } from "./put.js";
import { showRuns } from "./runs.js";
import { TwoSteps, holdWith } from "./two_steps.js";
import { Wire } from "./wire.js";

const data = JSON.parse(document.getElementById("console-data").textContent);
const { currency, urls, names } = data;
const faces = new Map(data.lots.map((lot) => [lot.id, lot]));
const wire = new Wire({ auction: data.auction, urls });
const deeds = new Deeds({ wire, room: urls.room, currency });
const steps = new TwoSteps(() => deeds.sell());
const note = document.querySelector("[data-desk-say]");
const main = document.querySelector("[data-lot]");
let before = null;

const maySell = () => deeds.may("sell") && !deeds.busy;
const short = (amount) => money(amount, currency, { short: true });

function tell(words, kind = "") {
  put(note, words);
  note.dataset.kind = kind;
}

/** What may be pressed, what is chosen, what is under way: again at every key. */
function showDesk() {
  const { state, isUp } = wire;
  const { choice, busy } = deeds;
  showActs(state, { isUp, choice, step: steps.step, busy, currency });
  showAlerts(state, { line: wire.line, asOf: wire.asOf, currency, stood: deeds.stood });
  if (!state) return;
  const isOn = isUp && state.console.holds;
  showHands(state, { names, chosen: choice?.seat ?? null, isOn, mayBid: isRunning(state), take: (place) => deeds.key("hand", place) });
}

function show() {
  const { state, isUp } = wire;
  main.dataset.line = isUp || !state ? "up" : "down";
  showLink(wire.line);
  if (state) {
    showLot(state, { faces, currency, asOf: isUp ? null : wire.asOf });
    showRuns(state, { currency, go: (lot) => deeds.open(lot) });
    showAir(state);
    showTotals(state, currency);
    showBidders(state);
  }
  showDesk();
}

/** A name that is new to this page, of somebody who registered since. */
function learn({ people, current }) {
  for (const { paddle, name } of [...people.bidders, current?.leader].filter(Boolean)) if (name) names[paddle] = name;
}

/** What has happened since the last state: said once, heard once; and a hammer that was up comes down again. */
function notice(state) {
  const was = before;
  before = state;
  if (!was) return;
  const [a, b] = [was.current, state.current];
  if (a?.lot !== b?.lot || a?.snapshot.price !== b?.snapshot.price || a?.leader?.paddle !== b?.leader?.paddle) steps.disarm();
  if (a && a.lot !== b?.lot) ended(a, state);
  if (b && a?.lot !== b.lot) tell(say("told.opened", { number: b.number }));
  if (b && a?.lot === b.lot && b.snapshot.price !== a.snapshot.price) play("bid");
}

function ended({ lot, number }, { run }) {
  const now = run.find((each) => each.lot === lot);
  if (now?.status === "sold") {
    play("sold");
    const who = isFloor(now.leader) ? say("desk.leader.floor") : nameOf(now.leader, names[now.leader]);
    tell(say("told.sold", { number, who, price: short(now.price) }));
  } else if (now) {
    tell(say(now.status === "awaiting_decision" ? "told.awaiting" : "told.passed", { number }));
  }
}

wire.addEventListener("state", () => {
  learn(wire.state);
  showLog(wire.state, { names, currency, urls });
  notice(wire.state);
  show();
});
wire.addEventListener("line", () => { steps.disarm(); show(); });
wire.addEventListener("unsure", () => tell(say("told.unsure")));
deeds.addEventListener("change", ({ detail: { words, kind } }) => {
  if (words !== null) tell(words, kind);
  showDesk();
});
steps.addEventListener("change", () => {
  if (steps.step === "armed" && wire.state.current?.leader) tell(armedWords(wire.state, currency));
  showDesk();
});

/** How many are on the stage, beside its heading. */
async function countStage() {
  const stage = document.querySelector("room-stage");
  if (!stage) return;
  await customElements.whenDefined("room-stage");
  const count = document.querySelector("[data-on-stage]");
  stage.room.addEventListener("change", () => put(count, String(stage.room.state?.stage.length || "")));
}

listen({
  press: ({ meaning, place }) => {
    if (meaning !== "sell") return deeds.key(meaning, place);
    if (maySell()) steps.press();
    return true;
  },
  release: () => steps.release(),
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-deed]");
  if (button && !button.hasAttribute("data-sell") && button.ariaDisabled !== "true") deeds.button(button.dataset.deed);
  if (target.closest("[data-take-over]")) deeds.takeOver();
});
document.addEventListener("keydown", ({ key }) => { if (key === "Escape" && steps.step !== "done") steps.disarm(); });
holdWith(document.querySelector("[data-sell]"), steps, maySell);
returnFocus(document.querySelector("[data-desk]"));
setInterval(() => { if (wire.state) { showAir(wire.state); showDesk(); } }, 1000);

keepAwake();
show();
countStage();
wire.start();
