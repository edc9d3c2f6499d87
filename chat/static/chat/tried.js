// A command whose refusal is told in a corner, as nothing on the page asked for it.

import { CommandError } from "../core/socket.js";
import { toast } from "../core/toast.js";

/** Await `work`; what the house refuses is said. */
export async function tried(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    toast({ kind: "error", title: error.message });
  }
}
