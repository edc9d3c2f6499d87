// Tells when this machine has slept: a lid that was closed stops timers and takes the lines with it, and nobody says so.
// The clock on the wall went on meanwhile; a tick that comes much too late is the sign.

const EVERY = 1000;
/** A tick this late, in milliseconds, was sleep. Browsers let a hidden page tick once a minute, so only a visible one counts. */
const SLEPT = 8000;

/** Whether the time between two ticks says that the machine slept. */
export function hasSlept({ before, now, isHidden }) {
  return !isHidden && now - before > SLEPT;
}

/** Call `woken` after each sleep. Returns the way to stop. */
export function onWake(woken) {
  let before = Date.now();
  let wasHidden = document.hidden;
  const timer = setInterval(() => {
    const now = Date.now();
    if (hasSlept({ before, now, isHidden: wasHidden })) woken(now - before);
    before = now;
    wasHidden = document.hidden;
  }, EVERY);
  return () => clearInterval(timer);
}
