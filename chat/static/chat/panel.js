// A channel on a page: what is said, asked and voted there (templates/chat/panel.html).

import { text } from "../core/texts.js";
import { toast } from "../core/toast.js";
import { Channel } from "./channel.js";
import { part, put } from "./forms.js";
import { House } from "./house.js";
import { Polls } from "./polls.js";
import { Questions } from "./questions.js";
import { Say } from "./say.js";
import { Talk } from "./talk.js";
import { Typing } from "./typing.js";

function showLine(root, channel) {
  const line = part(root, "chat-line");
  const isClosed = channel.line === "open" && channel.state.closed && !part(root, "talk-say");
  line.hidden = channel.line === "open" && !isClosed;
  line.dataset.state = channel.line;
  if (!line.hidden) put(line.querySelector("span"), text(isClosed ? "chat.closed" : `chat.${channel.line}`));
}

function showCount(root, name, { n, words }) {
  const count = root.querySelector(`[data-chat-count="${name}"]`);
  if (!count) return;
  count.hidden = n === 0;
  put(count, n > 99 ? "99+" : String(n));
  put(root.querySelector(`[data-chat-count-words="${name}"]`), n ? words : "");
}

/** Where on the page the number of people is said, if anywhere. */
function showPeople({ state }) {
  for (const place of document.querySelectorAll("[data-watching]")) {
    place.hidden = !state.people;
    put(part(place, "watching-count"), new Intl.NumberFormat(document.documentElement.lang || "en").format(state.people));
  }
}

function open(root) {
  const channel = new Channel(root.dataset.chat);
  const talk = new Talk(root, channel);
  const typing = new Typing(part(root, "talk-typing"));
  const questions = part(root, "questions-list") ? new Questions(root, channel) : null;
  const polls = part(root, "polls-list") ? new Polls(root, channel) : null;
  const house = part(root, "chat-house") ? new House(root, channel) : null;
  if (part(root, "talk-say")) {
    const say = new Say(root, { channel, labels: () => talk.labels });
    talk.tools.addEventListener("reply", ({ detail }) => say.reply(detail));
    talk.tools.addEventListener("edit", ({ detail }) => say.correct(detail));
  }
  const count = () => {
    showCount(root, "talk", { n: channel.unread, words: text("chat.unread", { n: channel.unread }) });
    if (questions) showCount(root, "questions", { n: questions.waiting, words: text("ask.waiting", { n: questions.waiting }) });
    if (polls) showCount(root, "polls", { n: polls.waiting, words: text("poll.waiting", { n: polls.waiting }) });
  };
  for (const type of ["opened", "message", "question", "poll", "state"]) channel.addEventListener(type, count);
  channel.addEventListener("state", () => { showLine(root, channel); showPeople(channel); house?.show(); });
  channel.addEventListener("reports", () => house?.show());
  channel.addEventListener("line", () => showLine(root, channel));
  channel.addEventListener("typing", ({ detail }) => typing.heard(detail.label));
  channel.addEventListener("message", ({ detail: { message, isNew } }) => {
    typing.stopped(message.author.label);
    const isMeant = isNew && !channel.isMine(message) && message.mentions.includes(channel.me?.member);
    if (isMeant && !part(root, "talk-scroll").checkVisibility()) {
      toast({ title: text("chat.mentioned", { who: message.author.label }), body: message.text, key: `chat-${channel.id}` });
    }
  });
  channel.start();
}

document.querySelectorAll("[data-chat]").forEach(open);
