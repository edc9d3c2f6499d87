// Why a camera or a microphone cannot be had, as a name of a text (`templates/conferencing/texts.html`).

const NAMES = new Map([
  ["NotAllowedError", "permission"],
  ["SecurityError", "permission"],
  ["NotFoundError", "missing"],
  ["OverconstrainedError", "missing"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
]);

/** `room.device.permission`, `.missing`, `.busy`, `.insecure` or `.odd`. */
export function refusalOf(error) {
  if (!navigator.mediaDevices) return "room.device.insecure"; // Browsers have devices over HTTPS alone.
  return `room.device.${NAMES.get(error?.name) ?? "odd"}`;
}
