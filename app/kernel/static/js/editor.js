// The preview of a question while it is written: the form is sent as the Preview button sends it, and nothing is kept.
const PAUSE_MS = 700;

const form = document.querySelector("[data-editor]");
const region = document.querySelector("[data-preview]");
let waiting;
let asked;

async function show() {
  asked?.abort();
  asked = new AbortController();
  const typed = new FormData(form);
  typed.delete("picture"); // shown once it is kept
  typed.set("act", "preview");
  try {
    const response = await fetch(form.action, { method: "POST", body: typed, credentials: "same-origin", signal: asked.signal });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    region.replaceChildren(...page.querySelector("[data-preview]").childNodes);
    region.classList.remove("rx-stale");
  } catch {
    // typed on meanwhile, or the network is gone: the next try will do
  }
}

form.addEventListener("input", () => {
  region.classList.add("rx-stale");
  clearTimeout(waiting);
  waiting = setTimeout(show, PAUSE_MS);
});
