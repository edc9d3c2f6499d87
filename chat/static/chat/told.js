// What chat has to tell a person wherever they look: written to in private, meant by name (docs/protocol.md, "Chat").

import { text } from "../core/texts.js";
import { toast } from "../core/toast.js";

/** The channel that is open on this page says it by itself. */
const isHere = (channel) => document.querySelector(`[data-chat="${CSS.escape(channel)}"]`) !== null;

document.addEventListener("chat.private", ({ detail: { channel, label, text: body } }) => {
  if (isHere(channel)) return;
  const action = { label: text("open"), href: `/me/messages/${channel}/` };
  toast({ title: text("chat.private", { who: label }), body, key: `chat ${channel}`, action });
});

document.addEventListener("chat.mention", ({ detail: { channel, title, label, text: body } }) => {
  if (!isHere(channel)) toast({ title: text("chat.mentioned.in", { who: label, title }), body, key: `chat ${channel}` });
});
