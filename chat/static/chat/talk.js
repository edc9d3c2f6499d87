// What is said, as a list: new ones below, earlier ones by scrolling up. Who reads further up is not torn away.

import { part } from "./forms.js";
import { newMessage, showMessage } from "./message.js";
import { Tools } from "./tools.js";

/** So near the end counts as being there. Pixels. */
const NEAR = 48;

export class Talk extends EventTarget {
  #root;
  #channel;
  #list;
  #scroll;
  #more;
  #fresh;
  #names = new Map();
  #fetching = false;

  constructor(root, channel) {
    super();
    this.#root = root;
    this.#channel = channel;
    this.#list = part(root, "talk-list");
    this.#scroll = part(root, "talk-scroll");
    this.#more = part(root, "talk-more");
    this.#fresh = part(root, "talk-new");
    this.tools = new Tools(root, { channel, list: this.#list });
    channel.addEventListener("opened", ({ detail }) => this.#opened(detail));
    channel.addEventListener("message", ({ detail }) => this.#heard(detail));
    channel.addEventListener("older", ({ detail }) => this.#older(detail.messages));
    channel.addEventListener("tallies", ({ detail }) => this.#counted(detail.reactions));
    this.#scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#more.querySelector("button").addEventListener("click", () => this.#fetch());
    this.#fresh.addEventListener("click", () => { this.#toEnd(); this.#scroll.focus(); });
    new ResizeObserver(() => { if (this.#follows) this.#toEnd(); }).observe(this.#scroll);
    document.addEventListener("visibilitychange", () => this.#readIfSeen());
    new IntersectionObserver((seen) => seen[0].isIntersecting && this.#readIfSeen()).observe(this.#scroll);
  }

  /** Labels of who has spoken, those who spoke last first; without one's own. */
  get labels() {
    const own = this.#channel.me?.label;
    const spoke = this.#channel.inOrder.reverse().map(({ author }) => author.label);
    const moderators = this.#channel.about.moderators.map(({ label }) => label);
    return [...new Set([...spoke, ...moderators])].filter((label) => label !== own);
  }

  get #isSeen() {
    return !document.hidden && this.#scroll.checkVisibility() && this.#atEnd;
  }

  get #atEnd() {
    return this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight < NEAR;
  }

  #follows = true;

  #opened({ whole }) {
    if (whole) this.#list.replaceChildren();
    this.#quietly(() => this.#channel.inOrder.forEach((message) => this.#draw(message)));
    this.#showMore();
    if (whole || this.#follows) this.#toEnd();
    this.#readIfSeen();
  }

  #heard({ message, isNew }) {
    const follows = this.#follows || (isNew && this.#channel.isMine(message));
    this.#draw(message);
    if (follows) this.#toEnd();
    else if (isNew) this.#fresh.hidden = false;
    this.#readIfSeen();
  }

  #older(messages) {
    const { scrollHeight, scrollTop } = this.#scroll;
    this.#quietly(() => messages.forEach((message) => this.#draw(message)));
    this.#scroll.scrollTop = scrollTop + this.#scroll.scrollHeight - scrollHeight;
    this.#showMore();
  }

  #counted(reactions) {
    for (const id of Object.keys(reactions)) if (this.#channel.messages.has(id)) this.#draw(this.#channel.messages.get(id));
    if (this.#follows) this.#toEnd();
  }

  #draw(message) {
    this.#names.set(message.author.member, message.author.label);
    const element = this.#list.querySelector(`[data-message="${message.id}"]`) ?? this.#place(newMessage(this.#root, message));
    const names = message.mentions.map((member) => this.#labelOf(member)).filter(Boolean);
    showMessage(this.#root, element, { channel: this.#channel, message, names });
    part(this.#root, "talk-none").hidden = this.#list.children.length > 0;
  }

  #labelOf(member) {
    const { me, about } = this.#channel;
    if (member === me?.member) return me.label;
    return this.#names.get(member) ?? about.moderators.find((each) => each.member === member)?.label;
  }

  /** By the channel's own order, wherever it came from. */
  #place(element) {
    const sequence = Number(element.dataset.sequence);
    let after = this.#list.lastElementChild;
    while (after && Number(after.dataset.sequence) > sequence) after = after.previousElementSibling;
    if (after) after.after(element);
    else this.#list.prepend(element);
    return element;
  }

  /** What was said before is not read out as if it were said now. */
  #quietly(work) {
    this.#scroll.setAttribute("aria-live", "off");
    work();
    part(this.#root, "talk-none").hidden = this.#list.children.length > 0;
    requestAnimationFrame(() => requestAnimationFrame(() => this.#scroll.setAttribute("aria-live", "polite")));
  }

  #showMore() {
    this.#more.hidden = !this.#channel.hasEarlier;
  }

  #scrolled() {
    this.#follows = this.#atEnd;
    if (this.#follows) {
      this.#fresh.hidden = true;
      this.#readIfSeen();
    }
    if (this.#scroll.scrollTop < NEAR) this.#fetch();
  }

  async #fetch() {
    if (this.#fetching || !this.#channel.hasEarlier) return;
    this.#fetching = true;
    try {
      await this.#channel.earlier();
    } catch {
      // The next scroll asks again.
    } finally {
      this.#fetching = false;
    }
  }

  #toEnd() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#follows = true;
    this.#fresh.hidden = true;
  }

  #readIfSeen() {
    if (this.#isSeen) this.#channel.read().catch(() => {}); // The next message asks again.
  }
}
