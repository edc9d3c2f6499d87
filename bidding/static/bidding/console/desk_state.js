// What the state of the console (docs/protocol.md, "Console state") means at the desk: what may be done now, and to whom.

const RUNNING = new Set(["open", "fair_warning", "final_call"]);
const FLOOR = "floor";
const RECENT = 8;

export const isRunning = (state) => RUNNING.has(state.current?.snapshot.status);
export const isHeld = (state) => state.current?.snapshot.status === "on_hold";

/** Whether the house would let this console do `action` now. The house decides in the end. */
export function may(action, state, { isUp }) {
  if (action === "keys") return true;
  if (!isUp || !state?.console.holds) return false;
  const status = state.current?.snapshot.status;
  switch (action) {
    case "take": case "floor": case "set_ask": case "set_step": case "raise_ask": case "pass": case "hold":
      return RUNNING.has(status);
    case "lower_ask":
      return RUNNING.has(status) && lowered(state) !== null;
    case "fair_warning":
      return status === "open" || status === "final_call";
    case "final_call":
      return status === "fair_warning";
    case "sell":
      return RUNNING.has(status) && state.current.leader !== null;
    case "resume":
      return status === "on_hold";
    case "hold_sale":
      return RUNNING.has(status) || status === "on_hold";
    case "undo":
      return Boolean(state.current?.undo);
    case "open": case "go":
      return !state.current && state.next !== null;
    case "end":
      return !state.current && state.next === null && state.auction.status === "live";
    case "reopen":
      return !state.current && state.reopen !== null;
    case "say":
      return Boolean(state.current);
    default:
      return true;
  }
}

const minor = (amount) => BigInt(amount.replace(".", ""));
const major = (count, like) => {
  const places = like.includes(".") ? like.length - like.indexOf(".") - 1 : 0;
  const digits = String(count).padStart(places + 1, "0");
  return places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
};

/** The ask a step higher. Amounts are decimal strings, and no float is made of them. */
export function raised({ current: { ask, increment } }) {
  return major(minor(ask) + minor(increment), ask);
}

/** The ask a step lower, or null where that would be no bid. */
export function lowered({ current: { ask, increment, snapshot }, run, current }) {
  const least = snapshot.price === null ? minor(startOf(run, current.lot) ?? ask) : minor(snapshot.price) + 1n;
  const lower = minor(ask) - minor(increment);
  return lower >= least ? major(lower, ask) : null;
}

const startOf = (run, lot) => run.find((each) => each.lot === lot)?.start_price;

/** Whose bid Space may take: hands in their order, the floor, and who bid lately. `{id, paddle, seat}`. */
export function choices(state) {
  if (!isRunning(state)) return [];
  const hands = state.hands.filter(({ wish, paddle }) => wish === "bid" && paddle !== null);
  const found = hands.map(({ seat, paddle }) => ({ id: `seat ${seat}`, paddle, seat }));
  const known = new Set(found.map(({ paddle }) => paddle));
  found.push({ id: FLOOR, paddle: FLOOR, seat: null });
  known.add(FLOOR);
  for (const { kind, payload } of state.current.log.toReversed()) {
    if (kind !== "bid" || known.has(payload.paddle) || found.length > RECENT) continue;
    known.add(payload.paddle);
    found.push({ id: `paddle ${payload.paddle}`, paddle: payload.paddle, seat: null });
  }
  return found;
}

/**
 * The one that Space takes: the chosen one while it is there, else the first hand that does not lead already, else the floor.
 * Nobody else bids without having been chosen.
 */
export function chosen(state, wanted) {
  const all = choices(state);
  const leader = state.current?.leader?.paddle;
  const byItself = ({ id, seat, paddle }) => id === FLOOR || (seat !== null && paddle !== leader);
  return all.find(({ id }) => id === wanted) ?? all.find(byItself) ?? null;
}

/** Walk `by` places through them, round the end. */
export function walk(state, wanted, by) {
  const all = choices(state);
  if (!all.length) return null;
  const at = all.findIndex(({ id }) => id === chosen(state, wanted)?.id);
  return all[(at + by + all.length) % all.length].id;
}

/** The newest late bid that was not let stand yet and can still be answered by reopening. */
export function lateBid(state, stood) {
  return state.late.toReversed().find(({ id }) => !stood.has(id)) ?? null;
}
