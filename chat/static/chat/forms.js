// The empty forms that templates hold for the chat's scripts.

/** A fresh copy of what `<template data-chat-form="name">` holds: its one element, or for several a fragment. */
export function form(root, name) {
  const { content } = root.querySelector(`template[data-chat-form="${name}"]`);
  const copy = content.cloneNode(true);
  return copy.children.length === 1 ? copy.firstElementChild : copy;
}

export const part = (element, name) => element.querySelector(`[data-${name}]`);

/** Only what differs is written: what is written is read out. */
export function put(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
