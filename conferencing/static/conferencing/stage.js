// <room-stage data-room="…">: the room's stage in a page (templates/conferencing/stage.html). It shows what `Room` knows: tiles
// where `arrange` puts them, the tools, and one line of words when something is not as it should be.
//
// While anything can be seen it has `data-showing`, and what the page marks `data-instead` beside it gives way (stage.css).
// `element.room` is the room itself, for other parts of a page.

import { text } from "../core/texts.js";
import { toast } from "../core/toast.js";
import { arrange } from "./arrangement.js";
import { Gauge } from "./gauge.js";
import { Menus } from "./menus.js";
import { hasFeeds, tilesOf } from "./people.js";
import { Room } from "./room.js";
import { Sight } from "./sight.js";
import { Sounds } from "./sounds.js";
import { Tile } from "./tile.js";
import { Tools, tellRefusal } from "./tools.js";
import { wantedOf } from "./wanted.js";

/** Who is large stays so for at least this long: two who talk at once do not make the picture flicker. Milliseconds. */
const STAYS = 1500;
const STRIP_TILE = 114;
const TOLD = { elsewhere: "room.elsewhere", barred: "room.barred" };

function fill(container, elements) {
  elements.forEach((element, at) => {
    if (container.children[at] !== element) container.insertBefore(element, container.children[at] ?? null);
  });
  while (container.children.length > elements.length) container.lastElementChild.remove();
}

class RoomStage extends HTMLElement {
  #part = (name) => this.querySelector(`[data-${name}]`);
  #tiles = new Map();
  #infos = [];
  #sight = new Sight();
  #isGrid = false;
  #pinned = null;
  #spoke = { id: null, at: 0 };
  #frame = 0;
  #sounds;
  #tools;
  #menus;
  #gauge;

  connectedCallback() {
    if (this.room) return;
    this.room = new Room(this.dataset.room);
    this.#isGrid = this.dataset.layout === "desk";
    this.#sounds = new Sounds(this.#part("stage-sounds"));
    this.#menus = new Menus(this, this.room, { pin: (id) => this.#pin(id) });
    this.#tools = new Tools(this, this.room, {
      askWish: (button) => this.#menus.askWish(button),
      turnLayout: () => this.#turnLayout(),
      isGrid: () => this.#isGrid,
    });
    this.#gauge = new Gauge(this.room.lines, () => `${this.room.place?.seat}.camera`);
    this.#listen();
    this.#draw();
    this.room.start();
  }

  #listen() {
    const { room } = this;
    const redraw = () => this.#soon();
    room.addEventListener("change", redraw);
    room.addEventListener("tracks", redraw);
    room.addEventListener("told", ({ detail }) => toast({ title: text(TOLD[detail] ?? `room.told.${detail}`), key: "room" }));
    room.addEventListener("refused", ({ detail }) => tellRefusal(detail, "camera"));
    this.#sight.addEventListener("change", () => this.#want());
    this.#gauge.addEventListener("change", redraw);
    this.#sounds.addEventListener("change", redraw);
    this.#part("sound-on").addEventListener("click", () => this.#sounds.unblock());
    this.addEventListener("click", ({ target }) => this.#clicked(target));
    new ResizeObserver(redraw).observe(this.#part("stage-strip"));
  }

  /** Much can change at once; the page is drawn once a frame, also where no frames come (a hidden page). */
  #soon() {
    if (this.#frame) return;
    this.#frame = setTimeout(() => { this.#frame = 0; this.#draw(); }, 16);
  }

  #draw() {
    const { room } = this;
    this.dataset.phase = room.phase;
    this.#infos = tilesOf(room.state, room.place?.seat);
    const isShowing = ["live", "reconnecting"].includes(room.phase) && hasFeeds(room.state);
    this.toggleAttribute("data-showing", isShowing);
    this.#part("stage-main").className = isShowing && this.dataset.layout !== "desk" ? "stage__main" : "stage__bar";
    this.#noteSpeaker();
    this.#place(isShowing ? this.#infos : []);
    this.#carry();
    this.#tools.show();
    this.#showWords();
    this.#want();
  }

  #noteSpeaker() {
    const now = performance.now();
    const talking = this.#infos.filter(({ isTalking, isMine }) => isTalking && !isMine);
    if (!talking.length || talking.some(({ id }) => id === this.#spoke.id)) return;
    if (now - this.#spoke.at > STAYS) this.#spoke = { id: talking[0].id, at: now };
    else setTimeout(() => this.#soon(), STAYS);
  }

  #place(infos) {
    const strip = this.#part("stage-strip");
    const grid = this.#part("stage-grid");
    const arranged = arrange(infos, {
      layout: this.#isGrid ? "grid" : "stage",
      places: Math.max(2, Math.floor(strip.clientWidth / STRIP_TILE) || 5),
      pinned: this.#pinned,
      spoke: this.#spoke.id,
    });
    const elementOf = (info) => this.#tileOf(info).element;
    fill(this.#part("stage-lead"), arranged.lead ? [elementOf(arranged.lead)] : []);
    fill(strip, [...arranged.strip.map(elementOf), ...(arranged.more ? [this.#more(arranged.more, infos.length)] : [])]);
    fill(grid, arranged.grid.map(elementOf));
    grid.hidden = !arranged.grid.length;
    this.#forget(infos);
  }

  #tileOf(info) {
    let tile = this.#tiles.get(info.id);
    if (!tile) {
      tile = new Tile(this.#part("tile-form"));
      this.#tiles.set(info.id, tile);
      this.#sight.add(info.id, tile);
    }
    tile.show(info, { isPinned: info.id === this.#pinned, quality: info.isSent ? this.#gauge.words.get(info.id) : "" });
    return tile;
  }

  #forget(infos) {
    for (const [id, tile] of this.#tiles) {
      if (infos.some((info) => info.id === id)) continue;
      tile.carry(null);
      tile.element.remove();
      this.#sight.remove(tile);
      this.#tiles.delete(id);
    }
  }

  #more(n, all) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "more" });
    const count = document.createElement("b");
    Object.assign(count, { className: "num", textContent: `+${n}` });
    button.append(count, text("room.more"));
    button.setAttribute("aria-label", text("room.more.all", { n: all }));
    button.addEventListener("click", () => this.#turnLayout());
    return button;
  }

  #carry() {
    const { room } = this;
    const voices = new Map();
    for (const info of this.#infos) {
      const tracks = info.isMine ? { video: room.own[info.source].video } : room.tracksOf(info.id);
      this.#tiles.get(info.id)?.carry(info.hasPicture ? tracks.video : null);
      if (tracks.audio) voices.set(info.id, tracks.audio);
    }
    this.#sounds.play(voices);
  }

  #want() {
    const wanted = wantedOf(this.#infos, this.#sight.layers);
    this.#gauge.feeds = wanted.map(({ feed }) => feed);
    this.room.watch(wanted);
  }

  #showWords() {
    const { room } = this;
    const note = this.#part("stage-note");
    const words = this.#wordsOf(room);
    note.hidden = !words;
    if (note.lastElementChild.textContent !== words) note.lastElementChild.textContent = words;
    this.#part("recording").hidden = !room.state?.room.recording_since;
    this.#part("sound-on").hidden = !this.#sounds.isBlocked;
    const door = this.#part("door");
    if (door) door.hidden = !(room.phase === "live" && room.may("publish") && !room.own.isSending && !room.own.isSharing);
  }

  #wordsOf({ phase, reason, state, hadPicture }) {
    if (reason) return text(reason);
    if (phase === "picture-off" && !hadPicture) return text("room.no-picture");
    if (phase !== "live") return text(`room.${phase}`);
    return hasFeeds(state) || !this.hasAttribute("data-alone") ? "" : text("room.nobody");
  }

  #clicked(target) {
    const button = target.closest(".tile__more");
    if (!button) return;
    const info = this.#infos.find(({ id }) => id === button.closest("[data-tile]").dataset.tile);
    if (info) this.#menus.aboutTile(button, info, { isPinned: info.id === this.#pinned });
  }

  #pin(id) {
    this.#pinned = this.#pinned === id ? null : id;
    if (this.#pinned && this.dataset.layout !== "desk") this.#isGrid = false;
    this.#draw();
  }

  #turnLayout() {
    this.#isGrid = !this.#isGrid;
    this.#draw();
  }
}

customElements.define("room-stage", RoomStage);
