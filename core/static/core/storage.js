// What this browser remembers. Where storage is forbidden or full, a choice lasts as long as the page.

const fallback = new Map();

/** @returns {string | null} */
export function recall(key) {
  try {
    return localStorage.getItem(`rostrum.${key}`) ?? fallback.get(key) ?? null;
  } catch {
    return fallback.get(key) ?? null;
  }
}

/** Remember `value`, or forget the key where it is null. */
export function remember(key, value) {
  if (value === null) fallback.delete(key);
  else fallback.set(key, value);
  try {
    if (value === null) localStorage.removeItem(`rostrum.${key}`);
    else localStorage.setItem(`rostrum.${key}`, value);
  } catch {
    // The map above still holds it.
  }
}
