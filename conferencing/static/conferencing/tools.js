// The round buttons of the stage: microphone, camera, hand, screen, layout, and the way down from the stage.

import { setIcon } from "../core/icons.js";
import { text } from "../core/texts.js";
import { toast } from "../core/toast.js";
import { canShare } from "./devices.js";
import { placeOf } from "./people.js";
import { refusalOf } from "./refusals.js";

const ICONS = { microphone: ["mic-off", "mic"], camera: ["cam-off", "cam"] };
const DEVICES = ["microphone", "camera", "screen"];

/** Why a device is not on, as a toast. Who closed the browser's own list of screens knows why. */
export function tellRefusal(error, device) {
  if (device === "screen" && error.name === "NotAllowedError") return;
  toast({ kind: "error", title: text(`room.tool.${device}.off`), body: text(refusalOf(error)), key: device });
}

export class Tools {
  #root;
  #room;
  #isGrid;
  #part = (name) => this.#root.querySelector(`[data-tool="${name}"]`);

  /** `askWish(button)`: opens the hand's menu; `turnLayout()`; `isGrid()`. */
  constructor(root, room, { askWish, turnLayout, isGrid }) {
    this.#root = root;
    this.#room = room;
    this.#isGrid = isGrid;
    for (const device of DEVICES) this.#part(device).addEventListener("click", () => this.#switch(device));
    this.#part("hand").addEventListener("click", () => (this.#place ? this.#lower() : askWish(this.#part("hand"))));
    this.#part("layout").addEventListener("click", turnLayout);
    this.#part("leave-stage").addEventListener("click", () => this.#tell("seat.unstage", { seat: room.place.seat }));
  }

  show() {
    const room = this.#room;
    const isIn = room.phase === "live" || room.phase === "reconnecting" || room.phase === "picture-off";
    for (const device of DEVICES) this.#showDevice(device, isIn);
    const hand = this.#part("hand");
    hand.hidden = !(isIn && room.may("raise_hand"));
    hand.setAttribute("aria-pressed", String(this.#place > 0));
    this.#label(hand, this.#place ? text("room.tool.hand.on", { n: this.#place }) : text("room.tool.hand.off"));
    if (this.#place) hand.dataset.place = this.#place;
    else delete hand.dataset.place;
    const layout = this.#part("layout");
    layout.hidden = (room.state?.counts.stage ?? 0) < 2 || room.phase === "picture-off";
    layout.setAttribute("aria-pressed", String(this.#isGrid()));
    this.#label(layout, text(`room.tool.layout.${this.#isGrid() ? "on" : "off"}`));
    this.#part("leave-stage").hidden = !(isIn && room.may("publish") && room.may("raise_hand") && room.place.role !== "speaker");
  }

  get #place() {
    return placeOf(this.#room.state, this.#room.place?.seat);
  }

  #showDevice(device, isIn) {
    const button = this.#part(device);
    const isOn = this.#room.own.isOn(device);
    const isAllowed = device === "screen" ? this.#room.may("share") && canShare() : this.#room.may("publish");
    button.hidden = !(isIn && isAllowed);
    if (device === "screen") button.setAttribute("aria-pressed", String(isOn));
    else button.toggleAttribute("data-off", !isOn);
    if (ICONS[device]) setIcon(button, ICONS[device][Number(isOn)]);
    this.#label(button, text(`room.tool.${device}.${isOn ? "on" : "off"}`));
  }

  #label(button, words) {
    if (button.title === words) return;
    button.title = words;
    button.setAttribute("aria-label", words);
  }

  async #switch(device) {
    const { own } = this.#room;
    if (own.isOn(device)) {
      own.stop(device);
      return;
    }
    if (this.#room.isBarred(device === "screen" ? "camera" : device)) {
      toast({ title: text("room.barred"), key: device });
      return;
    }
    const button = this.#part(device);
    button.disabled = true;
    try {
      await own.start(device);
    } catch (error) {
      tellRefusal(error, device);
    } finally {
      button.disabled = false;
    }
  }

  #lower() {
    return this.#tell("hand.lower");
  }

  async #tell(type, data) {
    try {
      await this.#room.command(type, data);
    } catch (error) {
      toast({ kind: "error", title: text("room.failed"), body: error.message });
    }
  }
}
