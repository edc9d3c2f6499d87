// What a key means at the desk. None means anything while somebody types, is asked something, or holds a modifier.

/** Keys by what they do; `templates/bidding/console/keys.html` says the same in words. */
const MEANINGS = new Map([
  [" ", "take"], ["b", "floor"], ["f", "fair_warning"], ["l", "final_call"], ["enter", "sell"], ["p", "pass"], ["h", "hold"],
  ["u", "undo"], ["o", "open"], ["e", "end"], ["g", "go"], ["a", "set_ask"], ["+", "raise_ask"], ["=", "raise_ask"], ["-", "lower_ask"],
  ["−", "lower_ask"], ["r", "reopen"], ["escape", "let_stand"], ["arrowup", "before"], ["arrowdown", "after"], ["?", "keys"],
  ["s", "say"], ["i", "set_step"],
]);
/** These may be held down; every other key counts once, however long it is pressed. */
const REPEATS = new Set(["before", "after"]);
const TYPED_IN = "input, textarea, select, [contenteditable=''], [contenteditable='true']";
/** What a key does to these by itself (Space and Enter) is theirs. */
const PRESSED = "button, a[href], summary, [role='button'], [role='tab'], video, audio";

/** On a keyboard of another script the letter is that of its place: B stays where it is on the desk. */
function letterOf({ key, code }) {
  if (/^[\x20-\x7e−]$/.test(key) || key.length > 1) return key.toLowerCase();
  return /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : key;
}

/** `{meaning, place}` of a key event, or null. `place` counts hands from 1. */
export function meaningOf(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return null;
  const key = letterOf(event);
  const isDigit = /^[1-9]$/.test(key);
  const meaning = isDigit ? "hand" : MEANINGS.get(key);
  if (!meaning || (event.repeat && !REPEATS.has(meaning))) return null;
  return isDigit ? { meaning, place: Number(key) } : { meaning };
}

/** Whether a key belongs to what has the focus, or to an open dialog or menu, and not to the desk. */
export function isTaken(event) {
  const { target } = event;
  if (document.querySelector("dialog[open], [popover]:popover-open, details[data-menu][open]")) return true;
  // A field of a question that has just closed keeps the focus until the page is drawn anew: keys are the desk's again already.
  if (!(target instanceof Element) || target.closest("dialog")) return false;
  if (target.closest(TYPED_IN)) return true;
  const presses = event.key === " " || (event.key === "Enter" && !target.closest("[data-sell]"));
  return presses && Boolean(target.closest(PRESSED));
}

/** `press({meaning, place})` at each key of the desk; `release(meaning)` when Enter is let go. */
export function listen({ press, release }) {
  document.addEventListener("keydown", (event) => {
    if (isTaken(event)) return;
    // A held Enter would press again and again, also where it is not ours to count.
    if (event.repeat && event.key === "Enter") event.preventDefault();
    const found = meaningOf(event);
    if (found && press(found) !== false) event.preventDefault();
  });
  document.addEventListener("keyup", (event) => { if (event.key === "Enter") release("sell"); });
  addEventListener("blur", () => release("sell"));
}

/** A button pressed with a pointer gives the focus back, so that the next Space is the desk's and not the button's again. */
export function returnFocus(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && event.detail > 0) button.blur();
  });
}
