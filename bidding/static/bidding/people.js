// Who a paddle is, for this reader: "You", a name for those who may see names, else the paddle. The badge shows its number.

import { say } from "./words.js";

export function whoIs(paddle, sale) {
  if (paddle === sale.mine?.paddle) return say("you");
  return sale.names[paddle] ?? say("paddle", { paddle });
}
