// Keeps the scanning page for when there is no network: the page and every file that it names, all of one release together.
// It is asked for as "sw.js?v=<digest of the page>": a page that changed in any way is another worker with a cache of its own,
// and the one before serves on, whole, until the new one has everything.
const CACHE = `scan-${new URL(self.location.href).searchParams.get("v")}`;
const PAGE = new URL("./", self.location.href).href;

async function fill() {
  const cache = await caches.open(CACHE);
  const page = await fetch(PAGE, { cache: "no-store" });
  if (!page.ok) throw new Error(String(page.status));
  const named = (await page.clone().text()).match(/\/static\/[^"'#\s<>]+/g) ?? [];
  if (!named.length) throw new Error("this is another page");
  const files = [...new Set(named.map((each) => each.replaceAll("&amp;", "&")))];
  await cache.addAll(files.map((each) => new Request(each, { cache: "no-cache" })));
  await cache.put(PAGE, page);
}

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("scan-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request) {
  const cache = await caches.open(CACHE);
  const isPage = request.mode === "navigate";
  const kept = await cache.match(isPage ? PAGE : request, { ignoreSearch: !isPage });
  return kept ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("message", (event) => event.data === "take over" && self.skipWaiting());
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (event.request.mode === "navigate" ? `${origin}${pathname}` === PAGE : pathname.startsWith("/static/")) {
    event.respondWith(answer(event.request));
  }
});
