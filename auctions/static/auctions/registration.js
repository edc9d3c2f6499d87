// The seller decides about this bidder while they look on: the page that fits it now is the server's.

const place = document.querySelector("[data-registration]");
const { registration: auction, waits } = place.dataset;

document.addEventListener("registration", ({ detail }) => { if (detail.auction === auction) location.reload(); });
// While the line was down, the word may have fallen unheard.
document.addEventListener("notices:back", () => { if (waits) location.reload(); });
