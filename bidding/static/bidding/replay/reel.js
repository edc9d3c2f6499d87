// The clock of a replay. Where a film runs, the film is the clock; elsewhere it runs by itself. A position is in seconds from the
// beginning of the sale: the sum of where a film begins and of its own time, so what is drawn is never beside what is seen.

const TICK = 100;
const QUIET = 6;
const BEFORE = 2;

const clamp = (value, most) => Math.min(Math.max(value, 0), most);

/** Fires `move` (often while it plays, once after each seek) and `state` (plays or not, a film or none). */
export class Reel extends EventTarget {
  #video;
  #films;
  #length;
  #film = null;
  #own = 0;
  #since = 0;
  #rate = 1;
  #playing = false;
  #renewed = -Infinity;

  /** Where the quiet ends that a position lies in, or null; asked while no film runs. */
  quietUntil = () => null;

  constructor({ video, films, length }) {
    super();
    this.#video = video;
    this.#films = films;
    this.#length = length;
    setInterval(() => this.#tick(), TICK);
    video?.addEventListener("seeked", () => this.#say("move"));
    video?.addEventListener("ended", () => this.#leave());
    video?.addEventListener("error", () => this.#renew());
    video?.addEventListener("pause", () => this.#follow(false));
    video?.addEventListener("play", () => this.#follow(true));
  }

  get length() {
    return this.#length;
  }

  get playing() {
    return this.#playing;
  }

  /** Whether what is to be seen now is a film. */
  get hasFilm() {
    return this.#film !== null;
  }

  get position() {
    if (this.#film) return clamp(this.#film.starts + this.#video.currentTime, this.#length);
    const run = this.#playing ? ((performance.now() - this.#since) / 1000) * this.#rate : 0;
    return clamp(this.#own + run, this.#length);
  }

  seek(to) {
    const position = clamp(to, this.#length);
    const film = this.#films.find(({ starts, ends }) => starts <= position && position < ends) ?? null;
    const changed = film !== this.#film;
    if (changed) this.#load(film);
    if (film) this.#video.currentTime = Math.max(0, position - film.starts);
    this.#own = position;
    this.#since = performance.now();
    if (changed) this.#say("state");
    this.#say("move");
  }

  play() {
    if (this.#playing) return;
    if (this.position >= this.#length) this.seek(0);
    this.#own = this.position;
    this.#since = performance.now();
    this.#playing = true;
    if (this.#film) this.#run();
    this.#say("state");
  }

  pause() {
    if (!this.#playing) return;
    this.#own = this.position;
    this.#playing = false;
    this.#video?.pause();
    this.#say("state");
    this.#say("move");
  }

  set rate(rate) {
    this.#own = this.position;
    this.#since = performance.now();
    this.#rate = rate;
    if (this.#video) this.#video.playbackRate = rate;
  }

  #tick() {
    if (!this.#playing) return;
    const { position } = this;
    if (!this.#film) {
      if (position >= this.#length) return this.pause();
      const film = this.#films.find(({ starts, ends }) => starts <= position && position < ends);
      const loud = this.quietUntil(position);
      if (film) this.seek(position);
      else if (loud !== null && loud - position > QUIET) this.seek(loud - BEFORE);
    }
    this.#say("move");
  }

  #load(film) {
    this.#film = film;
    if (!film) return this.#video?.pause();
    if (this.#video.dataset.url !== film.url) {
      this.#video.dataset.url = film.url;
      this.#video.src = film.url;
    }
    this.#video.playbackRate = this.#rate;
    // It may have been refused before anybody here could hear of it.
    if (this.#video.error) this.#renew();
    else if (this.#playing) this.#run();
  }

  /** A browser that lets nothing play by itself is one that waits for a press. */
  #run() {
    this.#video.play().catch((error) => {
      if (error.name === "NotAllowedError") this.pause();
    });
  }

  /** The film is over: the sale may go on. */
  #leave() {
    if (!this.#film) return;
    this.seek(this.#film.ends);
  }

  /** Played or paused by a key of the keyboard's own, or by the system. */
  #follow(playing) {
    if (!this.#film || playing === this.#playing || this.#video.ended || this.#video.seeking) return;
    if (playing) this.play();
    else this.pause();
  }

  /** A link that has ended is asked for anew, once in a while. */
  async #renew() {
    const film = this.#film;
    if (!film || performance.now() - this.#renewed < 10_000) return;
    this.#renewed = performance.now();
    const answer = await fetch(film.renew, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    film.url = (await answer.json()).url ?? film.url;
    const at = this.position;
    if (this.#film !== film) return;
    this.#video.src = this.#video.dataset.url = film.url;
    this.#load(film);
    this.seek(at);
  }

  #say(type) {
    this.dispatchEvent(new Event(type));
  }
}
