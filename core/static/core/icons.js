// Icons for what scripts build, from the one sprite that the root element names.

const SVG = "http://www.w3.org/2000/svg";
const address = (name) => `${document.documentElement.dataset.sprite}#i-${name}`;

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
