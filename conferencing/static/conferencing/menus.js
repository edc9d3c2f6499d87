// The small menus of the stage: what a hand is raised for, and what can be done with a tile.

import { ask } from "../core/confirm.js";
import { text } from "../core/texts.js";
import { toast } from "../core/toast.js";

/** Show `menu` at `button`, within the window. */
function openAt(menu, button) {
  const { left, bottom, top } = button.getBoundingClientRect();
  menu.showPopover();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const x = Math.max(8, Math.min(left, innerWidth - width - 8));
  const y = bottom + height + 8 < innerHeight ? bottom + 4 : Math.max(8, top - height - 4);
  menu.style.setProperty("--at-x", `${x}px`);
  menu.style.setProperty("--at-y", `${y}px`);
  menu.querySelector("button:not([hidden])").focus();
}

export class Menus {
  #room;
  #hand;
  #tile;
  #pin;
  #about = null;

  /** `pin(id)`: pins a tile, or unpins it. */
  constructor(root, room, { pin }) {
    this.#room = room;
    this.#pin = pin;
    this.#hand = root.querySelector("[data-hand-menu]");
    this.#tile = root.querySelector("[data-tile-menu]");
    this.#hand.addEventListener("click", ({ target }) => {
      const wish = target.closest("[data-wish]")?.dataset.wish;
      if (wish) this.#do(this.#hand, "hand.raise", { wish });
    });
    this.#tile.addEventListener("click", ({ target }) => {
      const act = target.closest("[data-act]")?.dataset.act;
      if (act) this.#act(act);
    });
  }

  askWish(button) {
    openAt(this.#hand, button);
  }

  /** `info`: as `people.js` makes them. */
  aboutTile(button, info, { isPinned }) {
    this.#about = info;
    const menu = this.#tile;
    menu.querySelector("[data-tile-menu-who]").textContent = info.label;
    menu.querySelector("[data-act=pin] span").textContent = text(isPinned ? "room.tile.unpin" : "room.tile.pin");
    const moderates = this.#room.may("moderate") && !info.isMine;
    for (const item of menu.querySelectorAll("[data-moderate]")) item.hidden = !moderates;
    if (moderates) this.#showBars(menu, info);
    openAt(menu, button);
  }

  /** What was switched off is lifted by the same item; who is on the stage by their role is not taken off it. */
  #showBars(menu, { isBarred, role }) {
    const word = (act, device) => text(`room.act.${act}.${isBarred[device] ? "lift" : "do"}`);
    menu.querySelector("[data-act='seat.mute'] span").textContent = word("mute", "microphone");
    menu.querySelector("[data-act='seat.stop_video'] span").textContent = word("stop_video", "camera");
    menu.querySelector("[data-act='seat.unstage']").hidden = role !== "bidder";
    menu.querySelector("[data-act='seat.remove']").hidden = role === "auctioneer";
  }

  async #act(act) {
    const { id, seat, label, isBarred } = this.#about;
    if (act === "pin") {
      this.#tile.hidePopover();
      this.#pin(id);
    } else if (act === "seat.mute" || act === "seat.stop_video") {
      const on = !isBarred[act === "seat.mute" ? "microphone" : "camera"];
      await this.#do(this.#tile, act, { seat, on });
    } else if (act !== "seat.remove" || (await this.#isSure(label))) {
      await this.#do(this.#tile, act, { seat });
    }
  }

  #isSure(name) {
    this.#tile.hidePopover();
    return ask({ question: text("room.remove.ask", { name }), yes: text("room.remove.yes"), more: text("room.remove.more") });
  }

  async #do(menu, type, data) {
    menu.hidePopover();
    try {
      await this.#room.command(type, data);
    } catch (error) {
      toast({ kind: "error", title: text("room.failed"), body: error.message });
    }
  }
}
