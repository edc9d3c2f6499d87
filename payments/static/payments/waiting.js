// A payment that is under way: asked for now and then while somebody looks, and its page fetched anew once it has an end.

import { api } from "../core/api.js";

const AT_FIRST = 2_000; // Milliseconds between two questions; each time a little longer.
const AT_MOST = 15_000;
const OPEN = new Set(["created", "pending"]);

const { waiting: payment } = document.querySelector("[data-waiting]").dataset;

async function isOver() {
  try {
    return !OPEN.has((await api("GET", `/api/payments/${payment}/`)).status);
  } catch {
    return false; // No answer is no news.
  }
}

async function look(pause) {
  if (!document.hidden && await isOver()) location.reload();
  else setTimeout(look, pause, Math.min(pause * 1.3, AT_MOST));
}

setTimeout(look, AT_FIRST, AT_FIRST);
