// The replay page: one clock, and everything that follows it. Links work without this script; with it they move the clock.

import { Lot } from "./lot.js";
import { Reel } from "./reel.js";
import { Transport } from "./transport.js";

const data = JSON.parse(document.getElementById("replay-data").textContent);
const stage = document.querySelector("[data-stage]");
const video = document.querySelector("[data-film]");
const films = data.films.map((film) => ({ ...film }));
const reel = new Reel({ video, films, length: data.length });
const lot = new Lot(data);
const ADDRESS = 2000;

let turning = null;

const contains = ({ spans }, at) => spans.some(([start, end]) => start <= at && at <= end);

/** The lot that a moment belongs to: the one that is shown while it is open, else one that is, else the last that was. */
function chapterAt(at) {
  const shown = data.chapters.find(({ number }) => number === (turning ?? lot.number));
  if (shown && contains(shown, at)) return shown;
  const open = data.chapters.filter((chapter) => contains(chapter, at));
  if (open.length) return open.reduce((first, other) => (other.spans.at(-1)[1] < first.spans.at(-1)[1] ? other : first));
  const begun = data.chapters.filter(({ spans }) => spans[0][0] <= at);
  const latest = (chapter) => Math.max(...chapter.spans.filter(([start]) => start <= at).map(([start]) => start));
  return begun.length ? begun.reduce((last, other) => (latest(other) > latest(last) ? other : last)) : data.chapters[0];
}

function mark(number) {
  for (const link of document.querySelectorAll("[data-chapter]")) {
    if (Number(link.dataset.chapter) === number) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  for (const stretch of document.querySelectorAll("[data-stretch]")) {
    stretch.classList.toggle("here", Number(stretch.dataset.stretch) === number);
  }
}

async function turnTo(number) {
  turning = number;
  mark(number);
  await lot.turnTo(number);
  if (turning === number) turning = null;
  follow();
}

function follow() {
  const { position } = reel;
  const { number } = chapterAt(position);
  if (number !== (turning ?? lot.number)) turnTo(number);
  else if (turning === null) lot.show(position);
}

function drawState() {
  stage.toggleAttribute("data-filmless", !reel.hasFilm);
  if (video) video.hidden = !reel.hasFilm;
}

// --- Where one is stands in the address

let written = 0;

function write() {
  history.replaceState(null, "", `${location.search && !data.chapters[1] ? location.search : location.pathname}#t=${reel.position.toFixed(1)}`);
}

function writeSometimes() {
  const now = performance.now();
  if (reel.playing && now - written < ADDRESS) return;
  written = now;
  write();
}

const asked = () => Number(/^#t=(\d+(?:\.\d+)?)$/.exec(location.hash)?.[1] ?? NaN);

// --- Ways through

const go = {
  seek: (position) => reel.seek(position),
  /** The next moment of the lot, or the one before; half a second is not a step. */
  event(step) {
    const moments = lot.moments;
    const at = reel.position;
    const to = step > 0 ? moments.find((moment) => moment > at + 0.3) : moments.findLast((moment) => moment < at - 0.5);
    if (to !== undefined) reel.seek(to);
    else go.chapter(step);
  },
  chapter(step) {
    const here = data.chapters.findIndex(({ number }) => number === chapterAt(reel.position).number);
    const to = data.chapters[here + step];
    if (to) reel.seek(to.spans[0][0]);
  },
};

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const moment = event.target.closest("[data-seek]");
  const chapter = event.target.closest("[data-chapter]");
  const known = chapter && data.chapters.find(({ number }) => number === Number(chapter.dataset.chapter));
  if (!moment && !known) return;
  event.preventDefault();
  reel.seek(moment ? Number(moment.dataset.seek) : known.spans[0][0]);
  document.querySelector("[data-stage]").scrollIntoView({ block: "nearest" });
});

if (video) {
  video.controls = false;
  video.dataset.url = video.getAttribute("src").split("#")[0];
  video.addEventListener("click", () => (reel.playing ? reel.pause() : reel.play()));
}

const transport = new Transport({ reel, video, go });
reel.quietUntil = (position) => {
  if (!transport.skips) return null;
  const starts = data.chapters.flatMap(({ spans }) => spans.map(([start]) => start));
  const coming = [...lot.moments, ...starts, ...films.map(({ starts: start }) => start)].filter((moment) => moment > position);
  return coming.length ? Math.min(...coming) : null;
};
reel.addEventListener("move", follow);
reel.addEventListener("move", writeSometimes);
reel.addEventListener("state", drawState);
addEventListener("hashchange", () => Number.isNaN(asked()) || reel.seek(asked()));

drawState();
reel.seek(Number.isNaN(asked()) ? data.opens_at : asked());
drawState();
