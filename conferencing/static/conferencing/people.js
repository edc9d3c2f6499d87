// Who is on the stage, as tiles: one for each person, and one for each screen that is shared.

/** The place in the queue of a seat's raised hand, from 1; 0 for none. */
export function placeOf(state, seat) {
  return (state?.hands ?? []).findIndex((hand) => hand.seat === seat) + 1;
}

/** `mine`: one's own seat. In the stage's order, the auctioneer first. */
export function tilesOf(state, mine) {
  const tiles = [];
  for (const person of state?.stage ?? []) {
    const shared = {
      seat: person.seat,
      role: person.role,
      label: person.label,
      isMine: person.seat === mine,
      isMuted: person.muted,
      isBarred: { microphone: person.muted_by_host, camera: person.video_stopped },
    };
    const camera = `${person.seat}.camera`;
    const isSent = person.feeds.includes(camera);
    tiles.push({
      ...shared,
      id: camera,
      source: "camera",
      isSent,
      hasPicture: isSent && person.camera,
      isTalking: isSent && person.speaking && !person.muted,
      hand: placeOf(state, person.seat),
    });
    const screen = `${person.seat}.screen`;
    if (person.feeds.includes(screen)) {
      tiles.push({ ...shared, id: screen, source: "screen", isSent: true, hasPicture: true, isTalking: false, hand: 0 });
    }
  }
  return tiles;
}

/** Whether there is anything to be seen or heard at all. */
export function hasFeeds(state) {
  return (state?.stage ?? []).some(({ feeds }) => feeds.length > 0);
}
