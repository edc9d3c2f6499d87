// Questions to a moderator or a reporter, in the dialogs of templates/chat/forms.html.

import { answerOf } from "../core/confirm.js";

/** Ask in the dialog called `name` under `title`. Resolves to what was chosen or written, or null for "Go back". */
export async function ask(root, name, title) {
  const dialog = root.querySelector(`[data-chat-dialog="${name}"]`);
  const field = dialog.querySelector("[name=answer]");
  dialog.querySelector("[data-dialog-title]").textContent = title;
  if (field.matches("input, textarea")) field.value = "";
  const answering = answerOf(dialog);
  field.focus();
  return (await answering) ? field.value.trim() : null;
}
