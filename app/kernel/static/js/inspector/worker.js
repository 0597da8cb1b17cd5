// Keeps the inspector's application on the device, and serves it from there. VERSION and SHELL stand before this text: the
// address of each file, the page in Vietnamese first. What is scanned never comes here; the lists are kept by the page.
const PREFIX = "inspector-shell-";
const CACHE = PREFIX + VERSION;

/** Fetch the whole shell anew, as nobody in particular: no cookie goes out and none comes in. */
async function keep() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    SHELL.map(async (address) => {
      const response = await fetch(address, { cache: "no-cache", credentials: "omit" });
      if (!response.ok) throw new Error(`${address}: ${response.status}`);
      await cache.put(address, response);
    }),
  );
  await self.skipWaiting();
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (fault) {
    if (request.mode !== "navigate") throw fault;
    return cache.match(SHELL[0], { ignoreVary: true });
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
self.addEventListener("fetch", (event) => {
  const isOurs = new URL(event.request.url).origin === self.location.origin;
  if (event.request.method === "GET" && isOurs) event.respondWith(answer(event.request));
});
