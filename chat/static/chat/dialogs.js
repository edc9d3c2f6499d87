// Questions to a moderator or a reporter, in the dialogs of templates/chat/forms.html.

/** Ask in the dialog called `name` under `title`. Resolves to what was chosen or written, or null for "Go back". */
export function ask(root, name, title) {
  const dialog = root.querySelector(`[data-chat-dialog="${name}"]`);
  const field = dialog.querySelector("[name=answer]");
  dialog.querySelector("[data-dialog-title]").textContent = title;
  if (field.matches("input, textarea")) field.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  field.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes" ? field.value.trim() : null), { once: true });
  });
}
