// One live connection: commands with answers, pushes with listeners, and a state that the page can show.
//
//   const socket = new LiveSocket("/ws/auctions/…/", { heartbeat: 5000 });
//   socket.on("lot.events", (message) => …);           // pushes, by type
//   socket.onOpen(async () => …);                      // every time it opens: follow again, resume
//   socket.onState(({ state }) => …);                  // connecting, open, reconnecting, offline, refused
//   socket.connect();
//   const answer = await socket.command("bid.place", { … });
//
// A command that was under way when the line broke is rejected with code "disconnected": its outcome is unknown, so the
// caller asks again with the same idempotency key. Nothing is sent twice by itself. (docs/protocol.md, "Sockets".)

const BASE = 1000;
const CEILING = 15_000;
/** After so many tries in vain the page says "no connection" and not "reconnecting". The tries go on. */
const DOUBTS = 5;
const ANSWER_WITHIN = 12_000;
const OPEN_WITHIN = 8_000;

/** Close codes that asking again cannot mend: not signed in, not allowed, no such thing. */
const REFUSED = new Set([4401, 4403, 4404]);
/** Close codes with a pause of their own, in milliseconds: too fast; restarting; too slow. */
const PAUSES = new Map([[4429, 5000], [1012, 300], [1013, 1000]]);
/** A line that has held this long counts as mended, and the next break starts from short waits again. */
const SETTLED = 5000;

/** An answer of type "error", or a line that broke. `code` as in docs/protocol.md; `data` is the whole answer. */
export class CommandError extends Error {
  constructor(code, detail, data = {}) {
    super(detail);
    this.name = "CommandError";
    this.code = code;
    this.data = data;
  }
}

/** Up to `span` milliseconds, so that ten thousand browsers do not come back in the same moment. */
const jitter = (span) => Math.random() * span;

function addressOf(path) {
  const address = new URL(path, location.href);
  if (address.host !== location.host) throw new TypeError(`A socket of another house: ${address.host}`);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return address;
}

export class LiveSocket {
  #address;
  #heartbeat;
  #socket = null;
  #attempt = 0;
  #retry = 0;
  #watchdog = 0;
  #settling = 0;
  #wanted = false;
  #nextId = 0;
  #waiting = new Map();
  #listeners = new Map();
  #openHooks = new Set();
  #stateHooks = new Set();

  state = "idle";

  /** `heartbeat`: the server says something at least every so many milliseconds; twice that in silence means a dead line. */
  constructor(path, { heartbeat = 0 } = {}) {
    this.#address = addressOf(path);
    this.#heartbeat = heartbeat;
    addEventListener("online", () => this.#now());
    addEventListener("offline", () => this.#drop());
    addEventListener("pagehide", () => this.#socket?.close(1000));
    addEventListener("pageshow", (event) => event.persisted && this.#now());
    document.addEventListener("visibilitychange", () => document.hidden || this.#now());
  }

  connect() {
    this.#wanted = true;
    this.#open();
  }

  /** Begin again on a new line, at once: somebody has reason to think that this one is dead. */
  renew() {
    if (!this.#wanted) return;
    this.#forget("disconnected");
    this.#open();
  }

  /** Close for good. */
  close() {
    this.#wanted = false;
    clearTimeout(this.#retry);
    this.#forget("closed");
    this.#say("idle");
  }

  /** Listen to pushes of `type`. Returns the way to stop. */
  on(type, listener) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set());
    this.#listeners.get(type).add(listener);
    return () => this.#listeners.get(type).delete(listener);
  }

  /** Runs at every opening, the first one too: the place to follow and to resume. */
  onOpen(hook) {
    this.#openHooks.add(hook);
    return () => this.#openHooks.delete(hook);
  }

  /** Hears `{state, code, retryIn}`: the close code and the milliseconds to the next try, where there are any. */
  onState(hook) {
    this.#stateHooks.add(hook);
    return () => this.#stateHooks.delete(hook);
  }

  /** Send a command; resolves to its answer, rejects with a `CommandError`. */
  command(type, data = {}, { within = ANSWER_WITHIN } = {}) {
    if (this.state !== "open") return Promise.reject(new CommandError("disconnected", "The connection is not open."));
    const id = String((this.#nextId += 1));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new CommandError("timeout", "No answer came in time."));
      }, within);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ ...data, type, id }));
    });
  }

  /** Send what has no answer (`lot.seen`). Silently nothing while the line is down. */
  tell(type, data = {}) {
    if (this.state === "open") this.#socket.send(JSON.stringify({ ...data, type }));
  }

  #open() {
    clearTimeout(this.#retry);
    if (this.#socket || !this.#wanted) return;
    this.#say(this.#attempt ? "reconnecting" : "connecting");
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    const slow = setTimeout(() => this.#lost(socket, {}), OPEN_WITHIN);
    socket.addEventListener("open", () => { clearTimeout(slow); this.#opened(socket); });
    socket.addEventListener("message", (event) => socket === this.#socket && this.#receive(event.data));
    socket.addEventListener("close", (event) => { clearTimeout(slow); this.#lost(socket, event); });
  }

  #opened(socket) {
    if (socket !== this.#socket) return;
    this.#watch();
    this.#settling = setTimeout(() => { this.#attempt = 0; }, SETTLED);
    this.#say("open");
    for (const hook of this.#openHooks) this.#run(hook);
  }

  /** A hook whose command was cut off by the next break is no mistake: it runs again at the next opening. */
  async #run(hook) {
    try {
      await hook();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
    }
  }

  #receive(data) {
    this.#watch();
    const message = JSON.parse(data);
    if (message.type !== "ok" && message.type !== "error") {
      for (const listener of this.#listeners.get(message.type) ?? []) listener(message);
      return;
    }
    const asked = this.#waiting.get(message.id);
    if (!asked) return;
    this.#waiting.delete(message.id);
    clearTimeout(asked.timer);
    if (message.type === "ok") asked.resolve(message);
    else asked.reject(new CommandError(message.code, message.detail, message));
  }

  #watch() {
    clearTimeout(this.#watchdog);
    if (this.#heartbeat) this.#watchdog = setTimeout(() => this.#drop(), this.#heartbeat * 2.5);
  }

  /** Give the line up ourselves: the browser's own close may take a minute to notice that nobody is there. */
  #drop() {
    if (this.#socket) this.#lost(this.#socket, {});
    else if (this.#wanted && !navigator.onLine) this.#say("offline");
  }

  #lost(socket, { code = 0 }) {
    if (socket !== this.#socket) return;
    this.#forget("disconnected");
    if (!this.#wanted) return;
    if (REFUSED.has(code)) {
      this.#wanted = false;
      this.#say("refused", { code });
      return;
    }
    this.#later(code);
  }

  /** Wait longer each time, and never all at once. A browser that believes itself offline is only told so: it may be wrong. */
  #later(code) {
    const wait = (PAUSES.get(code) ?? 0) + jitter(Math.min(CEILING, BASE * 2 ** this.#attempt));
    this.#attempt += 1;
    this.#say(navigator.onLine && this.#attempt <= DOUBTS ? "reconnecting" : "offline", { code, retryIn: wait });
    this.#retry = setTimeout(() => this.#open(), wait);
  }

  /** Try at once: the network is back, or somebody looks at the page again. */
  #now() {
    if (this.#wanted && !this.#socket) this.#open();
  }

  #forget(code) {
    clearTimeout(this.#watchdog);
    clearTimeout(this.#settling);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
    const asked = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timer } of asked) {
      clearTimeout(timer);
      reject(new CommandError(code, "The connection broke before the answer came."));
    }
  }

  #say(state, more = {}) {
    this.state = state;
    for (const hook of this.#stateHooks) hook({ state, ...more });
  }
}
