// The receipt is here: this browser forgets the answers.
import { forget } from "./journal.js";

forget(document.querySelector("[data-handed-in]").dataset.handedIn);
