// The live lot page: takes over what the server wrote and keeps it current. Every part draws itself from the sale.

import "./gallery.js";
import { setIcon } from "../core/icons.js";
import { play } from "../core/sound.js";
import { text } from "../core/texts.js";
import { toast } from "../core/toast.js";
import { showBoard } from "./board.js";
import { showCalls } from "./calls.js";
import { showClocks, showWords } from "./clocks.js";
import { Feed } from "./feed.js";
import { Line } from "./line.js";
import { Panel } from "./panel.js";
import { followPurse } from "./purse.js";
import { refreshResult } from "./result.js";
import { Sale, isBid } from "./sale.js";
import { say } from "./words.js";

const data = JSON.parse(document.getElementById("lot-data").textContent);
const sale = new Sale(data);
const line = new Line({ sale, urls: data.urls });
const feed = new Feed({ sale, log: data.urls.log });
const panel = new Panel({ sale, line });

function show(before = null) {
  const isStale = line.state === "stale";
  showBoard(sale, { isStale });
  showCalls(sale, before?.lot.status ?? null);
  showClocks(sale, before);
  panel.show();
}

/** One sound a change, the one that matters most. */
function sound({ before, events }) {
  if (sale.lot.status === "sold" && before.lot.status !== "sold") play("sold");
  else if (before.leads && !sale.leads) play("outbid");
  else if (!before.leads && sale.leads) play("leading");
  else if (events.some(isBid)) play("bid");
}

function showLine() {
  const fact = document.querySelector("[data-link]");
  const words = { connecting: "link.connecting", live: "link.open", polling: "link.polling", stale: "link.reconnecting" };
  fact.hidden = false;
  fact.dataset.state = line.state;
  setIcon(fact, line.state === "live" ? "check" : "sync");
  fact.querySelector("[data-link-word]").textContent = text(words[line.state]);
}

sale.addEventListener("change", ({ detail }) => {
  feed.add(detail.events);
  show(detail.before);
  sound(detail);
  // Also when what waited for a decision is decided, or the other side has spoken.
  if (sale.phase === "over" && (detail.before.phase !== "over" || detail.before.lot.sequence !== sale.lot.sequence)) refreshResult();
});
line.addEventListener("change", () => { showLine(); show(); });
document.addEventListener("clock:state", () => { showWords(sale); panel.show(); });
line.on("auction.ended", () => { if (sale.phase === "over") refreshResult(); });

if (data.following) {
  line.alsoFollow(data.following.lot);
  line.addEventListener("elsewhere", ({ detail }) => {
    if (detail.lot !== data.following.lot || !detail.events.some(({ kind }) => kind === "opened")) return;
    const title = say("room.next", { number: data.following.number });
    toast({ title, body: data.following.title, action: { label: text("open"), href: data.following.url }, stays: true });
  });
}

followPurse({ sale, auction: data.auction, live: data.urls.live });

showLine();
show();
line.start();
