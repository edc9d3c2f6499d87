// The bell: how many notices are unread, live, and a toast for each that comes in. Pages hear on the document of what else
// concerns this person (`PASSED_ON`; detail: the push), and "notices:back" when news may have been missed.

import { api } from "./api.js";
import { LiveSocket } from "./socket.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";

/** Pushes that other scripts show. */
const PASSED_ON = ["registration", "purse.changed", "chat.private", "chat.mention"];

const bell = document.querySelector("[data-bell]");
const count = bell?.querySelector("[data-bell-count]");

function show(unread) {
  count.textContent = unread > 99 ? "99+" : String(unread);
  count.hidden = unread === 0;
  bell.setAttribute("aria-label", unread ? bell.dataset.labelUnread.replace("{n}", unread) : bell.dataset.label);
}

async function refresh() {
  try {
    show((await api("GET", "/api/notifications/?unread=true")).count);
  } catch {
    // The bell keeps what it last knew.
  }
}

/** The lot page shows its own outbid; elsewhere the toast is the news. */
const shownHere = (notice) => notice.url && new URL(notice.url, location.href).pathname === location.pathname;

function arrived(notice) {
  refresh(); // Not one more: a notice that is brought up to date arrives again.
  if (shownHere(notice)) return;
  toast({
    kind: notice.kind,
    title: notice.title,
    body: notice.body,
    key: `${notice.kind} ${notice.url}`,
    action: notice.url ? { label: text("open"), href: `/me/notices/${notice.id}/` } : null, // leads to its url, and has read it
  });
}

if (bell) {
  const socket = new LiveSocket("/ws/notices/");
  socket.on("notice", arrived);
  let hasBeenOpen = false;
  for (const type of PASSED_ON) socket.on(type, (detail) => document.dispatchEvent(new CustomEvent(type, { detail })));
  socket.onOpen(() => {
    if (hasBeenOpen) document.dispatchEvent(new Event("notices:back"));
    hasBeenOpen = true;
    return refresh(); // Also after a break: what came meanwhile is counted, not toasted.
  });
  socket.onState(({ state }) => { if (state === "refused") refresh(); });
  socket.connect();
  document.addEventListener("notices:read", refresh);
}
