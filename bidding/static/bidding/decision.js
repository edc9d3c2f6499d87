// The decision's page: its clock runs by the server's, and when the other side has said something it is fetched anew.

import { syncOverRest } from "../core/clock.js";
import { LiveSocket } from "../core/socket.js";

const here = document.querySelector("[data-decision]");
let leaves = false;

// Once this page has said its own word, the answer to that is the next page: to look again would lose what it says.
document.addEventListener("submit", (event) => queueMicrotask(() => { leaves ||= !event.defaultPrevented; }));

function follow({ decision: lot, auction, asked }) {
  const socket = new LiveSocket(`/ws/auctions/${auction}/`, { heartbeat: 5000 });
  // What is asked has changed: what was being typed answers nothing any more.
  const look = ({ sequence }) => { if (sequence > Number(asked) && !leaves) location.reload(); };
  socket.on("lot.events", ({ lot: of, state }) => { if (of === lot) look(state); });
  socket.onOpen(async () => look((await socket.command("lot.follow", { lot })).snapshot));
  socket.connect();
}

syncOverRest();
if (here) follow(here.dataset);
