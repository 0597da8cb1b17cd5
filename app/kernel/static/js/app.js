// Starts the interactive parts of the pages, and keeps a form from being sent twice by one impatient hand.
import { initAll } from "../vendor/govuk-frontend.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

const WAIT_MS = 20_000; // after this the button works again: the answer may have been a file, or the network is gone

/** Let a form be sent (again), with its button's own words. */
function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[data-words]")) {
    button.textContent = button.dataset.words;
    delete button.dataset.words;
    button.removeAttribute("aria-disabled");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  // After the browser has read the form: a button changed earlier would not send its name and value.
  setTimeout(() => {
    if (event.defaultPrevented) {
      release(form); // a script sends this form itself
      return;
    }
    const words = document.body.dataset.sending;
    const button = event.submitter;
    if (button && !button.firstElementChild) {
      button.dataset.words = button.textContent;
      button.textContent = words;
      button.setAttribute("aria-disabled", "true");
    }
    document.getElementById("heard").textContent = words;
    setTimeout(() => release(form), WAIT_MS);
  });
});

// Coming back by the browser's own button shows the page as it was left.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));
