// How loud a microphone is, from 0 to 1, so that people see that they are heard before they speak.

const FLOOR = -60;

/** Loudness of samples between -1 and 1, on a scale that looks even to the ear: 0 is silence, 1 as loud as can be. */
export function loudness(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR));
}

/** Call `heard(level)` about fifteen times a second while `track` lives. Returns the way to stop. */
export function listen(track, heard) {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    if (context.state === "suspended") context.resume().catch(() => {});
    analyser.getFloatTimeDomainData(samples);
    heard(loudness(samples));
  }, 66);
  return () => {
    clearInterval(timer);
    context.close().catch(() => {});
  };
}
