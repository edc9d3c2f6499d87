// A page on the wall keeps its screen on, where the browser can: the lock goes with every look away, and is taken again.

export function keepAwake() {
  if (!("wakeLock" in navigator)) return;
  const take = () => { if (!document.hidden) navigator.wakeLock.request("screen").catch(() => {}); }; // Low battery says no.
  document.addEventListener("visibilitychange", take);
  take();
}
