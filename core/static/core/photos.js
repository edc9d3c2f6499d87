// Photos before they are sent: <div data-photos data-max="10" data-megabytes="12"> with a file input and a <ul data-photos-list>.
// A file can be taken out again before the form goes; without scripts the plain input still works.

import { icon } from "./icons.js";
import { text } from "./texts.js";

const READABLE = new Set(["image/jpeg", "image/png", "image/webp"]);

function refusal(file, box) {
  const megabytes = Number(box.dataset.megabytes);
  if (!READABLE.has(file.type)) return text("photo.no-picture", { name: file.name });
  if (file.size > megabytes * 1024 * 1024) return text("photo.too-large", { name: file.name, n: megabytes });
  return null;
}

function preview(file, at, remove) {
  const item = document.createElement("li");
  const picture = document.createElement("img");
  picture.alt = file.name;
  picture.src = URL.createObjectURL(file);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--icon btn--round";
  button.setAttribute("aria-label", text("photo.remove", { n: at + 1 }));
  button.append(icon("x"));
  button.addEventListener("click", remove);
  item.append(picture, button);
  return item;
}

function wire(box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-photos-list]");
  const says = box.querySelector("[data-photos-says]");
  const most = Number(box.dataset.max);
  let files = [];

  function keep(next) {
    files = next;
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    input.files = transfer.files;
    list.querySelectorAll("[data-photo-new]").forEach((each) => each.remove());
    const items = files.map((file, at) => preview(file, at, () => keep(files.filter((each) => each !== file))));
    for (const item of items) item.dataset.photoNew = "";
    list.prepend(...items);
  }

  input.addEventListener("change", () => {
    const chosen = [...input.files];
    const bad = chosen.map((file) => refusal(file, box)).filter(Boolean);
    const good = [...files, ...chosen.filter((file) => !refusal(file, box))];
    if (good.length > most) bad.push(text("photo.too-many", { n: most }));
    says.textContent = bad.join(" ");
    keep(good.slice(0, most));
  });
}

document.querySelectorAll("[data-photos]").forEach(wire);
