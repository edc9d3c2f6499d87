// Ask before what cannot be taken back: <form data-confirm="Cancel the auction?" data-confirm-yes="Cancel it" data-confirm-more="…">.
// The dialog is in base.html; without scripts the form is sent as it is, and the server's own rules hold.

const dialog = document.getElementById("confirm");
const plainYes = dialog?.querySelector("[data-confirm-yes]").textContent;

/**
 * Show a dialog whose form says "yes" or something else. Resolves to true for yes; Escape and "Go back" are no.
 * The browser tells of a closing later: that of the time before may come when the dialog stands open again.
 */
export function answerOf(asked) {
  asked.returnValue = "";
  asked.showModal();
  return new Promise((resolve) => {
    asked.addEventListener("close", function closed() {
      if (asked.open) return;
      asked.removeEventListener("close", closed);
      resolve(asked.returnValue === "yes");
    });
  });
}

/** Ask in the page's dialog. Resolves to true for yes; Escape and "Go back" are no. */
export function ask({ question, yes, more = "" }) {
  dialog.querySelector("[data-confirm-question]").textContent = question;
  const note = dialog.querySelector("[data-confirm-more]");
  note.textContent = more;
  note.hidden = !more;
  const button = dialog.querySelector("[data-confirm-yes]");
  button.textContent = yes || plainYes;
  return answerOf(dialog);
}

const agreed = new WeakSet();

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const by = event.submitter;
  // A button may ask for itself alone: a form can hold both "save" and "cancel the auction".
  const asks = by?.dataset.confirm ? by : form;
  if (!asks.dataset.confirm || agreed.delete(form)) return;
  event.preventDefault();
  const { confirm: question, confirmYes: yes, confirmMore: more } = asks.dataset;
  if (!(await ask({ question, yes, more }))) return;
  agreed.add(form);
  form.requestSubmit(by);
});
