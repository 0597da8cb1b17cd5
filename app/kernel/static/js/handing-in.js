// Before handing in: say when an answer of this browser has not reached the server yet.
import { unsent } from "./journal.js";

const sitting = document.querySelector("[data-sitting]").dataset.sitting;
const warning = document.querySelector("[data-unsent]");
warning.hidden = !unsent(sitting);
document.querySelector("[data-last-step]").addEventListener("submit", (event) => {
  if (!unsent(sitting)) return;
  event.preventDefault();
  warning.hidden = false;
});
