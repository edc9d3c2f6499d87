// How well one is heard and seen, in one word, from what the browser counts (`RTCPeerConnection.getStats`).

/** Worse than any of these is `weak`; than any of those, `poor`. Loss as a share; times in seconds; frames a second. */
const WEAK = { loss: 0.03, jitter: 0.05, roundTrip: 0.35 };
const POOR = { loss: 0.1, jitter: 0.15, roundTrip: 0.9 };

/** `good`, `weak`, `poor`, or `none` where nothing came at all although something was sent. */
export function judge({ loss = 0, jitter = 0, roundTrip = 0, isSilent = false }) {
  if (isSilent) return "none";
  const exceeds = (bounds) => loss > bounds.loss || jitter > bounds.jitter || roundTrip > bounds.roundTrip;
  if (exceeds(POOR)) return "poor";
  return exceeds(WEAK) ? "weak" : "good";
}

/** The worst of several words. */
export function worst(words) {
  return ["none", "poor", "weak"].find((each) => words.includes(each)) ?? "good";
}

function roundTripOf(report) {
  for (const each of report.values()) {
    if (each.type === "candidate-pair" && each.nominated && each.currentRoundTripTime !== undefined) return each.currentRoundTripTime;
  }
  return 0;
}

/** Share of packets lost since the last look: the counters only ever rise, but for a connection made anew. */
export function lossBetween(before, now) {
  const lost = Math.max(0, now.packetsLost - (before?.packetsLost ?? 0));
  const came = Math.max(0, now.packetsReceived - (before?.packetsReceived ?? 0));
  return lost + came ? lost / (lost + came) : 0;
}

/** Looks at one connection again and again, and judges each of its streams by `mid`. */
export class Meter {
  #before = new Map();

  /** What is received: a word by `mid`. `sent(mid)`: whether something should be coming. */
  received(report, { sent = () => true } = {}) {
    const roundTrip = roundTripOf(report);
    const words = new Map();
    for (const now of report.values()) {
      if (now.type !== "inbound-rtp") continue;
      const before = this.#before.get(now.mid);
      this.#before.set(now.mid, now);
      const isSilent = Boolean(before) && sent(now.mid) && now.packetsReceived === before.packetsReceived;
      words.set(now.mid, judge({ loss: lossBetween(before, now), jitter: now.jitter, roundTrip, isSilent }));
    }
    return words;
  }

  /** What is sent, as the other side reports it: one word. */
  sent(report) {
    const words = [];
    for (const each of report.values()) {
      if (each.type !== "remote-inbound-rtp") continue;
      words.push(judge({ loss: each.fractionLost ?? 0, jitter: each.jitter ?? 0, roundTrip: each.roundTripTime ?? 0 }));
    }
    return worst(words);
  }
}
