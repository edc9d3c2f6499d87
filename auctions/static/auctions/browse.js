// The catalogue: filters apply as they are set. Without scripts the form's own button does it.

const form = document.querySelector("[data-filters]");
if (form) {
  form.querySelector("button").hidden = true;
  const narrow = matchMedia("(max-width: 47.99rem)");

  /** Leaves empty fields out, so that addresses stay short enough to share. */
  function go() {
    const wanted = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) wanted.append(name, value);
    location.assign(`${form.action}?${wanted}`);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go();
  });
  document.addEventListener("change", (event) => {
    if (event.target.form !== form) return;
    if (narrow.matches && event.target.closest(".filters")) form.querySelector("button").hidden = false;
    else go();
  });
}
