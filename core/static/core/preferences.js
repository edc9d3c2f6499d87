// Classic and blocking on purpose: theme and motion must be set before the first paint, or the page flashes.
(() => {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem("rostrum.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (localStorage.getItem("rostrum.motion") === "still") root.dataset.motion = "still";
  } catch {
    // Storage may be forbidden; the system's own choice then holds.
  }
})();
