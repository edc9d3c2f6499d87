// The button that lets this browser be pushed to, or no more. Permission is asked for when it is pressed, never before.

import { api } from "../core/api.js";
import { text } from "../core/texts.js";
import { toast } from "../core/toast.js";

const WORKER = "/push-worker.js";
const SUBSCRIPTIONS = "/api/me/push-subscriptions/";

class PushSwitch extends HTMLElement {
  /** The house's number for this browser; null while it is not pushed to. */
  known = null;

  async connectedCallback() {
    this.button = this.querySelector("button");
    this.says = this.querySelector("[data-says]");
    if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
      this.show("unsupported");
      return;
    }
    this.button.addEventListener("click", () => this.press());
    const registration = await navigator.serviceWorker.getRegistration("/");
    const subscription = await registration?.pushManager.getSubscription();
    if (subscription && Notification.permission === "granted") await this.tell(subscription);
    this.show(this.found());
  }

  found() {
    if (Notification.permission === "denied") return "denied";
    return this.known ? "on" : "off";
  }

  show(state) {
    this.dataset.state = state;
    this.says.textContent = text(`push-${state}`);
    this.button.hidden = state === "unsupported" || state === "denied";
    this.button.textContent = text(this.known ? "push-stop" : "push-start");
  }

  async press() {
    this.button.disabled = true;
    try {
      await (this.known ? this.stop() : this.start());
    } catch {
      toast({ kind: "error", title: text("push-failed") });
    }
    this.button.disabled = false;
    this.show(this.found());
  }

  async start() {
    if ((await Notification.requestPermission()) !== "granted") return;
    await navigator.serviceWorker.register(WORKER, { scope: "/" });
    const registration = await navigator.serviceWorker.ready;
    const subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytes(this.dataset.key),
    });
    await this.tell(subscription);
    toast({ kind: "done", title: text("push-on") });
  }

  /** Tells the house of this browser; again does no harm, and heals what was lost on either side. */
  async tell(subscription) {
    const { endpoint, keys } = subscription.toJSON();
    this.known = (await api("POST", SUBSCRIPTIONS, { body: { endpoint, keys } })).id;
  }

  async stop() {
    const registration = await navigator.serviceWorker.getRegistration("/");
    const subscription = await registration?.pushManager.getSubscription();
    await subscription?.unsubscribe();
    const row = this.known;
    this.known = null;
    await api("DELETE", `${SUBSCRIPTIONS}${row}/`);
  }
}

function bytes(base64url) {
  const plain = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

customElements.define("push-switch", PushSwitch);
