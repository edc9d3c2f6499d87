// Icons for what scripts build, from the one sprite that the root element names. Its drawings are brought into the page, so
// that a page whose line is down can still show one that it never showed before.

const SVG = "http://www.w3.org/2000/svg";
const { sprite } = document.documentElement.dataset;
let isHere = false;
const address = (name) => `${isHere ? "" : sprite}#i-${name}`;

async function bring() {
  const answer = await fetch(sprite);
  if (!answer.ok) return;
  const drawings = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  drawings.setAttribute("hidden", "");
  document.body.append(drawings);
  isHere = true;
}

if (sprite) bring().catch(() => {}); // They are then fetched one by one.

/** An `<svg class="icon">`; `variant` as in the template tag: "sm", "lg", "turn". */
export function icon(name, variant = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", ["icon", ...variant.split(" ").filter(Boolean).map((each) => `icon--${each}`)].join(" "));
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", address(name));
  svg.append(use);
  return svg;
}

/** Change the icon inside `element` in place. */
export function setIcon(element, name) {
  element.querySelector(".icon use")?.setAttribute("href", address(name));
}
