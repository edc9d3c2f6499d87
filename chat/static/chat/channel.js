// A channel as this browser knows it, kept current by its socket (docs/protocol.md, "Chat"). Nothing here draws.
//
// Events: "line" (the socket's state), "opened" {whole} (all of it was read, again or for the first time), "message" {message,
// isNew}, "older" {messages}, "question" {question}, "poll" {poll}, "tallies" {reactions, questions, polls}, "state" (slow mode,
// closed, people, me), "typing" {label}, "reports".

import { CommandError, LiveSocket } from "../core/socket.js";

/** A push that came too early may only have overtaken another: so long is waited for that one. Milliseconds. */
const OVERTAKEN = 300;
const PAGE = 50;

export class Channel extends EventTarget {
  me = null;
  may = new Set();
  state = { slow: 0, closed: false, sequence: 0, revision: 0, people: 0 };
  about = { title: "", kind: "public", moderators: [] };
  messages = new Map();
  questions = new Map();
  polls = new Map();
  voted = { questions: new Set(), polls: new Map() };
  unread = 0;
  reports = null;
  hasEarlier = false;
  line = "connecting";
  #socket;
  #mine = new Map();
  #lastRead = 0;
  #early = new Set();
  #tallied = "";
  #opening = null;
  #held = [];

  constructor(id) {
    super();
    this.id = id;
    this.#socket = new LiveSocket(`/ws/chat/${id}/`);
    const hear = (type, listener) => this.#socket.on(type, (push) => push.channel === id && this.#soon(() => listener(push)));
    hear("chat.message", (push) => this.#follow(push, () => this.#take(push.message)));
    hear("question.changed", (push) => this.#follow(push, () => this.#takeQuestion(push.question)));
    hear("poll.changed", (push) => this.#follow(push, () => this.#takePoll(push.poll)));
    hear("chat.state", (push) => this.#follow(push, () => this.#become({ state: this.#seen(push.state) })));
    hear("chat.present", ({ people }) => this.#become({ state: { ...this.state, people } }));
    hear("chat.me", ({ me }) => this.#become({ me, may: new Set(me?.may) }));
    hear("chat.muted", ({ until }) => this.#become({ me: { ...this.me, muted_until: until } }));
    hear("chat.tallies", (push) => this.#count(push));
    hear("chat.typing", ({ member, label }) => member !== this.me?.member && this.#tell("typing", { label }));
    hear("chat.reported", ({ waiting }) => { this.reports = waiting; this.#tell("reports"); });
    this.#socket.onOpen(() => this.open());
    this.#socket.onState(({ state }) => { if (state !== "open") this.#lineIs(state); });
  }

  start() {
    this.#socket.connect();
  }

  command(type, data) {
    return this.#socket.command(type, data);
  }

  typing() {
    this.#socket.tell("chat.typing");
  }

  /** All messages that are known, the oldest first. */
  get inOrder() {
    return [...this.messages.values()].sort((one, other) => one.sequence - other.sequence);
  }

  isMine({ author }) {
    return author.member === this.me?.member;
  }

  wordsOf(message) {
    return this.#mine.get(message.id) ?? new Set();
  }

  /** Read the channel, or what changed in it since. One reading at a time; what is pushed meanwhile comes after it. */
  open() {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
      for (const push of this.#held.splice(0)) push();
    });
    return this.#opening;
  }

  async react(message, word) {
    const words = this.wordsOf(message);
    const on = !words.has(word);
    const { reactions } = await this.command("chat.react", { message: message.id, reaction: word, on });
    this.#mine.set(message.id, new Set(on ? [...words, word] : [...words].filter((each) => each !== word)));
    this.#take({ ...this.messages.get(message.id), reactions });
  }

  async vote(question) {
    const on = !this.voted.questions.has(question.id);
    const { votes } = await this.command("question.vote", { question: question.id, on });
    this.voted.questions[on ? "add" : "delete"](question.id);
    this.#takeQuestion({ ...this.questions.get(question.id), votes });
  }

  async ballot(poll, options) {
    const answer = await this.command("poll.vote", { poll: poll.id, options });
    this.voted.polls.set(poll.id, new Set(options));
    this.#takePoll(answer.poll);
  }

  async discard(poll) {
    await this.command("poll.discard", { poll: poll.id });
    this.polls.delete(poll.id);
    this.#tell("poll", { poll });
  }

  /** An answer that carries a message, question, poll or state says it before its push does. */
  async change(type, data) {
    const { message, question, poll, state } = await this.command(type, data);
    if (type === "chat.say" || type === "question.ask") this.#meet((message ?? question).author);
    if (message) this.#take(message);
    if (question) this.#takeQuestion(question);
    if (poll) this.#takePoll(poll);
    if (state) this.#become({ state: this.#seen(state) });
  }

  async earlier() {
    const [first] = this.inOrder;
    if (!first || !this.hasEarlier) return;
    const { messages, mine, more } = await this.command("chat.history", { before: first.sequence, limit: PAGE });
    this.hasEarlier = more;
    this.#learnMine(mine);
    for (const message of messages) this.messages.set(message.id, message);
    this.#tell("older", { messages });
  }

  /** Whoever has the newest before their eyes has read all. */
  async read() {
    const { sequence } = this.state;
    if (!this.me || sequence <= this.#lastRead || this.line !== "open") return;
    this.#lastRead = sequence;
    const { unread } = await this.command("chat.read", { sequence });
    this.unread = unread;
    this.#tell("state");
  }

  /** Who speaks for the first time is somebody here from then on. */
  #meet({ member }) {
    if (this.me?.member === null) this.me = { ...this.me, member };
  }

  #soon(push) {
    if (this.#opening) this.#held.push(push);
    else push();
  }

  /** Up to where this browser has followed is its own to say. */
  #seen(state) {
    return { ...this.state, ...state, sequence: this.state.sequence, revision: this.state.revision };
  }

  async #open() {
    const after = this.messages.size ? { after: this.state.revision } : {};
    const answer = await this.#socket.command("chat.open", after);
    if (answer.whole) {
      this.messages.clear();
      this.#mine.clear();
      this.hasEarlier = (answer.messages[0]?.sequence ?? 1) > 1;
    }
    this.#learnMine(answer.mine);
    for (const message of answer.messages) this.messages.set(message.id, message);
    this.questions = new Map(answer.questions.map((each) => [each.id, each]));
    this.polls = new Map(answer.polls.map((each) => [each.id, each]));
    const polls = Object.entries(answer.voted.polls).map(([id, options]) => [id, new Set(options)]);
    this.voted = { questions: new Set(answer.voted.questions), polls: new Map(polls) };
    Object.assign(this, { about: answer.channel, unread: answer.unread, reports: answer.reports });
    this.#lastRead = answer.last_read;
    this.#early.clear();
    this.#lineIs("open");
    this.#become({ state: { ...answer.state, people: answer.people }, me: answer.me, may: new Set(answer.may) });
    this.#tell("opened", { whole: answer.whole });
  }

  /** Pushes may overtake one another; only one that stays missing is asked for. */
  #follow({ revision }, apply) {
    apply();
    if (revision === null) return;
    if (revision > this.state.revision) this.#early.add(revision);
    while (this.#early.delete(this.state.revision + 1)) this.state.revision += 1;
    if (this.#early.size) setTimeout(() => this.#early.size && this.#openQuietly(), OVERTAKEN);
  }

  #openQuietly() {
    this.open().catch((error) => { if (!(error instanceof CommandError)) throw error; });
  }

  #take(message) {
    const known = this.messages.get(message.id);
    if (known && known.revision > message.revision) return;
    const isNew = !known && message.sequence > this.state.sequence;
    if (!known && !isNew && message.sequence < (this.inOrder[0]?.sequence ?? 1)) return; // Further back than what is shown.
    this.messages.set(message.id, message);
    this.state.sequence = Math.max(this.state.sequence, message.sequence);
    if (isNew && !this.isMine(message)) this.unread += 1;
    this.#tell("message", { message, isNew: !known });
  }

  #takeQuestion(question) {
    if (this.questions.get(question.id)?.revision > question.revision) return;
    this.questions.set(question.id, question);
    this.#tell("question", { question });
  }

  #takePoll(poll) {
    if (this.polls.get(poll.id)?.revision > poll.revision) return;
    this.polls.set(poll.id, poll);
    this.#tell("poll", { poll });
  }

  #count({ at, reactions = {}, questions = {}, polls = {} }) {
    if (at < this.#tallied) return;
    this.#tallied = at;
    const put = (map, id, changes) => { if (map.has(id)) map.set(id, { ...map.get(id), ...changes(map.get(id)) }); };
    for (const [id, counts] of Object.entries(reactions)) put(this.messages, id, () => ({ reactions: counts }));
    for (const [id, votes] of Object.entries(questions)) put(this.questions, id, () => ({ votes }));
    for (const [id, { voters, votes }] of Object.entries(polls)) {
      const counted = ({ options }) => options.map((option) => ({ ...option, votes: votes[option.id] ?? option.votes }));
      put(this.polls, id, (poll) => ({ voters, options: counted(poll) }));
    }
    this.#tell("tallies", { reactions, questions, polls });
  }

  #learnMine(mine) {
    for (const [id, words] of Object.entries(mine)) this.#mine.set(id, new Set(words));
  }

  #become(what) {
    Object.assign(this, what);
    this.#tell("state");
  }

  #lineIs(state) {
    this.line = state;
    this.#tell("line");
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
