// What this window keeps over a reload. Another window of the same person is another console, so it is not `localStorage`.

export function recallHere(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

export function rememberHere(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // Without storage a reload is a new console, which can take over.
  }
}
