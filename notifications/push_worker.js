// The service worker of the whole site (its scope is /): shows what is pushed, and goes where it leads. It caches nothing.

self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  if (!said.title) return;
  const shown = self.registration.showNotification(said.title, {
    body: said.body,
    tag: said.tag,
    lang: said.lang,
    dir: said.dir,
    data: { url: said.url },
  });
  event.waitUntil(shown);
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(go(event.notification.data?.url ?? "/me/notices/"));
});

async function go(path) {
  const address = new URL(path, self.location.origin);
  // Whatever was pushed, it leads into this house.
  if (address.origin !== self.location.origin) return;
  const pages = await self.clients.matchAll({ type: "window" });
  const open = pages.find((page) => new URL(page.url).pathname === address.pathname);
  await (open ? open.focus() : self.clients.openWindow(address.href));
}
