// The lot's photographs: thumbnails, two buttons and the arrow keys change the large one. Without scripts, each opens by itself.

function wire(stage) {
  const thumbs = [...stage.querySelectorAll("[data-gallery-thumb]")];
  const shown = stage.querySelector("[data-gallery-shown]");
  let at = 0;

  function show(to) {
    at = (to + thumbs.length) % thumbs.length;
    const thumb = thumbs[at];
    const { alt, caption } = thumb.querySelector("img").dataset;
    Object.assign(shown, { src: thumb.href, alt, width: thumb.dataset.width, height: thumb.dataset.height });
    stage.querySelector("[data-gallery-whole]").href = thumb.href;
    stage.querySelector("[data-gallery-count]").textContent = `${at + 1} / ${thumbs.length}`;
    stage.querySelector("[data-gallery-alt]").textContent = caption;
    for (const each of thumbs) each.toggleAttribute("aria-current", each === thumb);
    thumb.setAttribute("aria-current", "true");
    thumb.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  stage.addEventListener("click", (event) => {
    const thumb = event.target.closest("[data-gallery-thumb]");
    const button = event.target.closest("[data-gallery-step]");
    if (thumb) { event.preventDefault(); show(thumbs.indexOf(thumb)); }
    if (button) show(at + Number(button.dataset.galleryStep));
  });
  stage.addEventListener("keydown", (event) => {
    const ahead = getComputedStyle(stage).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    show(at + (event.key === ahead ? 1 : -1));
  });
  stage.querySelector("[data-gallery-turn]").hidden = false;
}

document.querySelectorAll("[data-gallery]").forEach(wire);
