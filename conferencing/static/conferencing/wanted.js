// What this window wants to receive: everybody's voice, and the pictures that are seen. Whose picture is not seen is heard all
// the same.

/** `media.watch`'s set, in a steady order. `layers`: what is seen (`sight.js`). One's own feeds are not received. */
export function wantedOf(tiles, layers) {
  return tiles
    .filter((tile) => tile.isSent && !tile.isMine)
    .map(({ id, hasPicture }) => {
      if (hasPicture && layers.has(id)) return { feed: id, layer: layers.get(id) };
      return { feed: id, layer: null };
    })
    .toSorted((a, b) => (a.feed < b.feed ? -1 : 1));
}

const kindsOf = (wanted) => JSON.stringify(wanted.map(({ feed, layer }) => [feed, layer !== null]));

/** What to ask for, coming from `before`: the whole set, single layers, or nothing. */
export function asking(before, now) {
  if (before === null || kindsOf(before) !== kindsOf(now)) return { set: now, layers: [] };
  const had = new Map(before.map(({ feed, layer }) => [feed, layer]));
  return { set: null, layers: now.filter(({ feed, layer }) => layer !== null && layer !== had.get(feed)) };
}
