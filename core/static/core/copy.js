// <button data-copy="#id-of-field"> copies the value of that field, or of that <data>, and says so on the button itself.

import { text } from "./texts.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select?.(); // No permission: leave it selected for the person's own copy key.
    return;
  }
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  label.textContent = text("copied");
  setTimeout(() => { label.textContent = before; }, 2000);
});
