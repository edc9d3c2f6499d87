// What people wrote, as nodes: text stays text, web addresses become links, names that are meant are marked. Nothing that
// anybody wrote is ever read as HTML.

const ADDRESS = /\bhttps?:\/\/[^\s<>"'“”]+/giu;
/** At the end of an address these belong to the sentence. */
const AFTER = /[.,:;!?)\]}»]+$/u;

function link(written) {
  if (!URL.canParse(written)) return null;
  const { protocol, href } = new URL(written);
  if (protocol !== "https:" && protocol !== "http:") return null;
  const element = document.createElement("a");
  element.href = href;
  element.rel = "nofollow noopener noreferrer ugc";
  element.target = "_blank";
  element.textContent = written;
  return element;
}

function* linked(text) {
  let from = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const written = found[0].replace(AFTER, "");
    const element = link(written);
    if (!element) continue;
    yield text.slice(from, found.index);
    yield element;
    from = found.index + written.length;
  }
  yield text.slice(from);
}

function mark(words) {
  const element = document.createElement("mark");
  element.textContent = words;
  return element;
}

/** `names`: labels that are meant where the text says "@label"; the longest first, so that "Sara H" is not cut at "Sara". */
function* marked(text, names) {
  const known = names.map((name) => `@${name}`).sort((one, other) => other.length - one.length);
  let from = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const found = known.find((name) => text.startsWith(name, at));
    if (!found || at < from) continue;
    yield text.slice(from, at);
    yield mark(found);
    from = at + found.length;
  }
  yield text.slice(from);
}

/** The nodes of a text in which `names` are mentioned. */
export function nodesOf(text, names = []) {
  const nodes = [];
  for (const part of linked(text)) {
    if (typeof part === "string") nodes.push(...marked(part, names));
    else nodes.push(part);
  }
  return nodes.filter((node) => node !== "");
}
