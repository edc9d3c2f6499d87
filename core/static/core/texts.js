// Words for scripts. They live in templates, so that gettext finds, translates and pseudo-translates them like all others:
//   <template data-texts><span data-text="bids" data-plural="one">{n} bid</span><span data-text="bids">{n} bids</span></template>

const root = document.documentElement;
const plural = new Intl.PluralRules(root.lang || "en");

function collect() {
  const found = new Map();
  for (const template of document.querySelectorAll("template[data-texts]")) {
    for (const each of template.content.querySelectorAll("[data-text]")) {
      const form = each.dataset.plural ? `#${each.dataset.plural}` : "";
      found.set(each.dataset.text + form, each.textContent);
    }
  }
  return found;
}

let known = null;

/**
 * The text called `name` with `{placeholders}` filled in. A text with plural forms is chosen by `values.n`.
 * An unknown name comes back as it is: better an odd word than a dead page.
 */
export function text(name, values = {}) {
  known ??= collect();
  const form = "n" in values ? known.get(`${name}#${plural.select(Number(values.n))}`) : undefined;
  const pattern = form ?? known.get(name) ?? name;
  return pattern.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}
