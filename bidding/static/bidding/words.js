// The sentences of the lot page, filled as bidding/showing/words.py fills them.

import { text } from "../core/texts.js";

const fromRight = document.documentElement.dir === "rtl";

/** The sentence called `name`. From right to left each value is isolated, so that an amount keeps its order. */
export function say(name, values = {}) {
  if (!fromRight) return text(name, values);
  const isolated = Object.entries(values).map(([key, value]) => [key, `\u2068${value}\u2069`]);
  return text(name, Object.fromEntries(isolated));
}
