// Toasts: what happened elsewhere. Never for one's own successful bid; the standing says that.

import { icon } from "./icons.js";
import { text } from "./texts.js";

const SHOWN = 3;
const LASTS = 8000;
const ICONS = { outbid: "up", won: "hammer", link: "sync", error: "alert" };

function closeButton(toast) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--icon";
  button.setAttribute("aria-label", text("close"));
  button.append(icon("x"));
  button.addEventListener("click", () => toast.remove());
  return button;
}

function actionLink({ label, href }) {
  const link = document.createElement("a");
  link.className = "btn";
  link.href = href;
  link.textContent = label;
  return link;
}

/** Goes by itself after 8 s, but not while a pointer or the focus is on it. */
function expire(toast) {
  let timer = setTimeout(() => toast.remove(), LASTS);
  const hold = () => clearTimeout(timer);
  const release = () => { hold(); timer = setTimeout(() => toast.remove(), LASTS / 2); };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", release);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", release);
}

/**
 * Show a toast. `kind`: "outbid", "won", "link", "error" or nothing; `action`: `{label, href}` instead of the close button;
 * `key`: a later toast with the same key takes the place of the earlier one; `stays`: until closed.
 */
export function toast({ kind = "", title, body = "", action = null, key = "", stays = false }) {
  const region = document.querySelector("[data-toasts]");
  if (!region) return null;
  const box = document.createElement("div");
  box.className = "toast";
  if (kind) box.dataset.kind = kind;
  if (key) box.dataset.key = key;
  box.setAttribute("role", kind === "outbid" || kind === "error" ? "alert" : "status");
  const words = document.createElement("p");
  const head = document.createElement("b");
  head.textContent = title;
  words.append(head, body);
  box.append(icon(ICONS[kind] ?? "bell"), words, action ? actionLink(action) : closeButton(box));
  for (const old of region.children) if (key && old.dataset.key === key) old.remove();
  region.append(box);
  while (region.children.length > SHOWN) region.firstElementChild.remove();
  if (!stays) expire(box);
  return box;
}
