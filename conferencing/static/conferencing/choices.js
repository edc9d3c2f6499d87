// How one wants to come in, as the page before the room was left: for this tab alone, and through its reloads. A camera never
// starts by itself for somebody who did not say so here.

const nameOf = (room) => `rostrum.room.${room}`;

/** `{microphone, camera}`: which of them are to be on. */
export function leaveChoice(room, choice) {
  try {
    sessionStorage.setItem(nameOf(room), JSON.stringify(choice));
  } catch {
    // Where nothing may be kept, one comes in with both off.
  }
}

export function choiceFor(room) {
  try {
    return JSON.parse(sessionStorage.getItem(nameOf(room))) ?? { microphone: false, camera: false };
  } catch {
    return { microphone: false, camera: false };
  }
}
