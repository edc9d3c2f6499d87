// Idempotency keys: what is sent twice under one key counts once.

/** A key nobody guesses. `randomUUID` is only there over HTTPS and on localhost; a house on the office network has neither. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
