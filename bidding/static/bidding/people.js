// Who a paddle is, for this reader: "You", a name for those who may see names, else the paddle.

import { say } from "./words.js";

export function whoIs(paddle, sale) {
  if (paddle === sale.mine?.paddle) return say("you");
  const name = sale.names[paddle];
  return name ? say("named", { name, paddle }) : say("paddle", { paddle });
}
