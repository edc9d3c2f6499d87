// When a lot is over, what is written beneath is for the server to say: the winner reads how the seller is reached, nobody else.

/** Fetch this page again and take over the two parts that depend on the result. */
export async function refreshResult() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const here = document.querySelector("[data-panel]");
    const there = page.querySelector("[data-panel]");
    here.querySelector("[data-panel-body]").replaceChildren(...there.querySelector("[data-panel-body]").childNodes);
    const doorway = there.querySelector("[data-doorway]");
    if (!doorway || here.querySelector("[data-doorway]")) return;
    here.querySelector("[data-dock]").append(document.adoptNode(doorway));
  } catch {
    // The standing already says how it ended; the rest is there on the next visit.
  }
}
