// Who is shown where. A tile is `{id, seat, source, role, isTalking, hand, isMine}`, in the order of the stage.

/** Who stands large when nobody has spoken yet: the sale is the auctioneer's. */
const RANK = ["auctioneer", "host", "speaker", "bidder", "audience"];

const rank = ({ role }) => RANK.indexOf(role);

/** The large one: what was pinned, a screen that is shared, whoever spoke last, the auctioneer. */
export function leadOf(tiles, { pinned = null, spoke = null } = {}) {
  const others = tiles.filter((tile) => !tile.isMine);
  const find = (test) => tiles.find(test);
  return find(({ id }) => id === pinned)
    ?? others.find(({ source }) => source === "screen")
    ?? find(({ source }) => source === "screen")
    ?? others.find(({ id }) => id === spoke)
    ?? others.toSorted((a, b) => rank(a) - rank(b))[0]
    ?? tiles[0]
    ?? null;
}

/**
 * Where each tile stands. `places`: how many the strip has. A strip that cannot hold all keeps one place for "+n more", and
 * those who speak or hold up a hand go before those who do neither.
 */
export function arrange(tiles, { layout = "stage", places = 5, pinned = null, spoke = null } = {}) {
  if (layout === "grid") return { lead: null, strip: [], grid: tiles, more: 0 };
  const lead = leadOf(tiles, { pinned, spoke });
  const rest = tiles.filter((tile) => tile !== lead);
  if (rest.length <= places) return { lead, strip: rest, grid: [], more: 0 };
  const shown = Math.max(0, places - 1);
  const urgent = rest.filter((tile) => tile.isTalking || tile.hand || tile.isMine);
  const kept = new Set([...urgent, ...rest.filter((tile) => !urgent.includes(tile))].slice(0, shown));
  return { lead, strip: rest.filter((tile) => kept.has(tile)), grid: [], more: rest.length - shown };
}
