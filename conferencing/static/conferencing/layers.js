// How large a picture is sent, and which of its sizes is asked for.

/** Asked of a camera. Enough for three sizes; a house has many cameras on one line. */
export const CAMERA = Object.freeze({ width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 24, max: 30 } });

/** Rows of the three sizes of a 540-row picture; each is half of the one above. */
const ROWS = [135, 270, 540];
/** A tile may be larger than its picture by this much before more is asked for. */
const STRETCH = 1.25;

/** Three sizes from 960 by 540 up, else one: the smaller halves of a small picture would be of no use. */
export function layersOf({ width = 0, height = 0 } = {}) {
  return Math.max(width, height) >= 960 && Math.min(width, height) >= 540 ? 3 : 1;
}

/** `sendEncodings` for a camera: the largest first, as the gateway numbers them from below. Bits a second. */
export function encodingsOf(layers) {
  if (layers === 1) return [{ maxBitrate: 600_000 }];
  return [
    { rid: "h", maxBitrate: 1_200_000 },
    { rid: "m", scaleResolutionDownBy: 2, maxBitrate: 400_000 },
    { rid: "l", scaleResolutionDownBy: 4, maxBitrate: 130_000 },
  ];
}

/** The least layer, 0 to 2, that fills a tile of `rows` physical pixels. */
export function layerFor(rows) {
  const found = ROWS.findIndex((each) => each * STRETCH >= rows);
  return found === -1 ? ROWS.length - 1 : found;
}
