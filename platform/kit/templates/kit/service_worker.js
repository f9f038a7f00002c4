{% load static %}// Keeps the shell: style sheets, scripts, icons and one page that says that there is no network.
// Never a page that shows customers, nor an answer of the API: those hold people.

const SHELL = "lodestar-shell-1";
// The page that works offline. It holds the names of fields and buttons, no customer: those are in its encrypted store.
const WORK = "lodestar-work-1";
const OFFLINE = "{% url "offline" %}";
const STATIC = "{% static "" %}";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepShell());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

async function keepShell() {
  const shell = await caches.open(SHELL);
  const page = await fetch(OFFLINE, { credentials: "same-origin", cache: "reload" });
  const text = await page.clone().text();
  await shell.put(OFFLINE, page);
  await shell.addAll(partsOf(text));
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== SHELL && name !== WORK).map((name) => caches.delete(name)));
}

self.addEventListener("message", (event) => {
  const { keep, forget } = event.data ?? {};
  if (forget) event.waitUntil(caches.delete(WORK));
  else if (keep) event.waitUntil(keepWork(keep).catch(() => {}));
});

// The page with all that it is made of. One that leads to the sign-in page is not it.
async function keepWork(path) {
  const page = await fetch(path, { credentials: "same-origin", cache: "reload" });
  if (!page.ok || page.redirected) return;
  const text = await page.clone().text();
  const shell = await caches.open(SHELL);
  await shell.addAll(partsOf(text));
  const work = await caches.open(WORK);
  await work.put(path, page);
}

const partsOf = (text) => {
  const parts = [...text.matchAll(/(?:href|src)="([^"#]+)/g)].map((found) => found[1]).filter((url) => url.startsWith(STATIC));
  return [...new Set(parts)];
};

// A pushed notice is shown once: a repeat of the same message replaces it.
self.addEventListener("push", (event) => {
  let notice;
  try {
    notice = event.data.json();
  } catch {
    return;
  }
  event.waitUntil(self.registration.showNotification(notice.title || "Lodestar", {
    body: notice.body,
    tag: notice.tag,
    lang: notice.lang,
    icon: "{% static "img/app-192.png" %}",
    data: { url: notice.url },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data?.url));
});

// In the tab that is open, or in a new one. Only pages of our own: the address came over a network of others.
async function openPage(given) {
  const url = new URL(given || "/notifications/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = tabs.find((each) => each.visibilityState === "visible") ?? tabs[0];
  if (!tab) {
    await self.clients.openWindow(url.href);
    return;
  }
  // Refused where nobody has pressed anything; the page opens all the same.
  await tab.focus().catch(() => {});
  await tab.navigate(url.href).catch(() => self.clients.openWindow(url.href));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(pageOrOffline(request));
  else if (request.method === "GET" && url.pathname.startsWith(STATIC)) event.respondWith(networkFirst(request));
});

// A form that could not be sent comes here too: what was typed is in its draft, and sent again under the same token.
async function pageOrOffline(request) {
  try {
    return await fetch(request);
  } catch {
    // Back to a page that answered a form: the browser asks its cache alone, and that keeps no such answers. The network
    // is there, so the page is opened anew; its draft fills it in.
    if (request.method !== "GET" && await isReached()) return Response.redirect(request.referrer || request.url, 303);
    const kept = (await (await caches.open(WORK)).match(request, { ignoreSearch: true, ignoreVary: true })) ?? (await (await caches.open(SHELL)).match(OFFLINE));
    return kept ?? Response.error();
  }
}

async function isReached() {
  try {
    return (await fetch(OFFLINE, { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

async function networkFirst(request) {
  const shell = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok) await shell.put(request, answer.clone());
    return answer;
  } catch {
    return (await shell.match(request)) ?? Response.error();
  }
}
