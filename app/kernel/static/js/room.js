// The invigilator's list, fresh every few seconds without losing the place on the page.
const list = document.querySelector("[data-refresh]");

async function refresh() {
  try {
    const response = await fetch(location.href, { credentials: "same-origin" });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const focused = document.activeElement?.getAttribute("href");
    list.replaceChildren(...page.querySelector("[data-refresh]").childNodes);
    if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  } catch {
    // the next try will do
  }
}

setInterval(refresh, Number(list.dataset.refresh) * 1000);
