// The log of the lot at the rostrum, as on its own page; when another lot comes, the list begins anew.

import { Feed } from "../feed.js";
import { say } from "../words.js";
import { put } from "./put.js";

let lot = null;
let sale = null;
let feed = null;

/** `log`: the address of a lot's log; `page`: of its page; "LOT" in them stands for the lot. `names`: by paddle. */
export function showLog({ current }, { names, currency, urls }) {
  if (current === null) return; // The log of the lot that is over stays until the next one opens.
  if (current.lot !== lot) begin(current, { names, currency, urls });
  sale.lot.sequence = current.snapshot.sequence;
  feed.add(current.log);
}

function begin(current, { names, currency, urls }) {
  lot = current.lot;
  // What an earlier list still waits for is written into the one that went.
  const list = document.querySelector("[data-feed]");
  const empty = list.cloneNode(false);
  list.replaceWith(empty);
  document.querySelector("[data-feed-none]").hidden = false;
  put(document.querySelector("[data-log-head]"), say("desk.log", { number: current.number }));
  document.querySelector("[data-log-all]").href = urls.lot.replace("LOT", lot);
  const first = current.log[0]?.sequence ?? current.snapshot.sequence + 1;
  sale = { lot: { sequence: first - 1 }, mine: null, currency, names };
  feed = new Feed({ sale, log: urls.log.replace("LOT", lot) });
}
