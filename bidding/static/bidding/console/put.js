// Writing into the page only what differs: what is written into a live region is read out.

export function put(element, words) {
  if (element && element.textContent !== words) element.textContent = words;
}

export function mark(element, name, isOn) {
  if (element.hasAttribute(name) !== isOn) element.toggleAttribute(name, isOn);
}

/** Long figures are set smaller, as on the lot's board. */
export function sizeOf(shown) {
  if (shown.length > 11) return "xs";
  if (shown.length > 9) return "s";
  return shown.length > 6 ? "m" : "";
}
