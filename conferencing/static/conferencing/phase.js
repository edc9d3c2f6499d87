// Where one is with the room, in one word. What happened is kept as facts and the word follows from them, so that no order of
// events leads to a state that nobody thought of.
//
//   joining        not in yet
//   live           in, and all that should be sent and received is
//   reconnecting   was in; the line or a picture is being made anew
//   picture-off    in, with hands and people, while no gateway carries pictures
//   removed        put out, or not let in: asking again cannot mend it
//   ended          the room is over

export const PHASES = ["joining", "live", "reconnecting", "picture-off", "removed", "ended"];

/** What is known before anything is. `lines`: the states of the media connections (`line.js`). */
export const NOTHING = Object.freeze({
  socket: "idle",
  isIn: false,
  wasIn: false,
  isRemoved: false,
  isEnded: false,
  gateway: "up",
  lines: Object.freeze([]),
});

const isWhole = (lines) => !lines.some((line) => line === "mending" || line === "broken");

/** The word for these facts; one of `PHASES`. */
export function phaseOf({ socket, isIn, wasIn, isRemoved, isEnded, gateway, lines }) {
  if (isEnded) return "ended";
  if (isRemoved || socket === "refused") return "removed";
  if (socket !== "open" || !isIn) return wasIn ? "reconnecting" : "joining";
  if (gateway === "down") return "picture-off";
  return isWhole(lines) ? "live" : "reconnecting";
}
