// The style guide's own two buttons. Development only.

import { toast } from "./toast.js";

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-specimen-dialog]")) document.getElementById("unusual").showModal();
  if (event.target.closest("[data-specimen-toast]")) {
    toast({ kind: "outbid", title: "Outbid on lot 204", body: "Ochre field with tide line is at €1,900.", action: { label: "Bid", href: "#" } });
  }
});
