// Who a paddle is, for this reader: "You", a name for those who may see names, else the paddle. The badge shows its number.

import { say } from "./words.js";

/** In place of a paddle: somebody in the hall, for whom the auctioneer bids. */
const FLOOR = "floor";

export const isFloor = (paddle) => paddle === FLOOR;

/** What stands on the paddle: its number, or F for the floor. */
export const badgeOf = (paddle) => (isFloor(paddle) ? say("floor.badge") : paddle);

export function whoIs(paddle, sale) {
  if (paddle === sale.mine?.paddle) return say("you");
  if (isFloor(paddle)) return say("floor");
  return sale.names[paddle] ?? say("paddle", { paddle });
}
