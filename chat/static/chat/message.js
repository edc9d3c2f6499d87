// One message as it stands in the list.

import { icon } from "../core/icons.js";
import { text } from "../core/texts.js";
import { localTime } from "../core/times.js";
import { faceOf } from "./faces.js";
import { form, part, put } from "./forms.js";
import { nodesOf } from "./rich.js";

const ICONS = { agree: "check", thanks: "thanks", applause: "applause", surprised: "surprised" };

/** The empty form of a message, its identity on it. */
export function newMessage(root, message) {
  const element = form(root, "message");
  element.dataset.message = message.id;
  element.dataset.sequence = message.sequence;
  return element;
}

function showAuthor(element, { author, at }) {
  put(part(element, "face"), faceOf(author.label));
  put(part(element, "from"), author.label);
  const role = part(element, "role");
  role.hidden = author.voice === "member";
  role.dataset.voice = author.voice;
  put(role, text(`chat.voice.${author.voice}`));
  const time = part(element, "at");
  time.dateTime = at;
  time.title = localTime(at, "datetime");
  put(time, localTime(at, "time"));
}

function showReply(element, { reply_to: to }) {
  const line = part(element, "to");
  line.hidden = !to;
  if (to) put(part(element, "to-words"), text("chat.reply", { who: to.label, text: to.text || text("chat.gone") }));
}

/** Those whom the message means: labels are the channel's, so the ones who are known by it are looked up. */
function showText(element, message, names) {
  const place = part(element, "text");
  place.classList.toggle("muted", message.gone !== null);
  if (message.gone) place.replaceChildren(text(`chat.${message.gone}`));
  else place.replaceChildren(...nodesOf(message.text, names));
  part(element, "edited").hidden = !message.edited_at || message.gone !== null;
}

function word(root, { name, count, isMine }) {
  const button = form(root, "word");
  const label = text(`chat.word.${name}`);
  button.dataset.do = "react";
  button.dataset.word = name;
  button.setAttribute("aria-pressed", String(isMine));
  button.setAttribute("aria-label", text("chat.word.n", { word: label, n: count }));
  part(button, "icon").replaceWith(icon(ICONS[name] ?? "check", "sm"));
  put(part(button, "label"), label);
  put(part(button, "count"), String(count));
  return button;
}

function showWords(root, element, channel, message) {
  const mine = channel.wordsOf(message);
  const counted = Object.entries(message.gone ? {} : message.reactions).filter(([, count]) => count > 0);
  const place = part(element, "words");
  place.hidden = counted.length === 0;
  const had = document.activeElement?.closest?.("[data-words]") === place ? document.activeElement.dataset.word : null;
  place.replaceChildren(...counted.map(([name, count]) => word(root, { name, count, isMine: mine.has(name) })));
  for (const button of place.children) button.disabled = !channel.may.has("react");
  if (had) place.querySelector(`[data-word="${had}"]`)?.focus();
}

/** Write `message` into its element. `names`: the labels that may be meant by "@". */
export function showMessage(root, element, { channel, message, names }) {
  element.toggleAttribute("data-mine", channel.isMine(message));
  element.toggleAttribute("data-named", message.mentions.includes(channel.me?.member));
  element.toggleAttribute("data-gone", message.gone !== null);
  showAuthor(element, message);
  showReply(element, message);
  showText(element, message, names);
  showWords(root, element, channel, message);
  const act = part(element, "act");
  act.hidden = channel.me === null || message.gone !== null;
  act.setAttribute("aria-label", text("chat.act", { who: message.author.label }));
  if (message.gone) part(element, "tools").hidden = true;
}
