// The theory test in one page. Each choice goes to the server at once and is "saved" only when the server says so; what
// has not arrived is kept here and sent again. The clock is the server's. Without this script every question is a form.
import { read, write } from "./journal.js";

const box = document.querySelector("[data-sitting]");
const sitting = box.dataset.sitting;
const base = box.dataset.base;
const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const BEAT_MS = 15_000;
const SLOW_MS = 10_000;

const find = (name) => document.querySelector(`[${name}]`);
const saveBox = find("data-save");
const notice = find("data-notice");
const form = find("data-question");
const inputs = [...form.querySelectorAll("[data-key]")];

const journal = read(sitting);
const state = {
  lease: 0,
  sequence: 0,
  paper: [],
  place: Number(box.dataset.position),
  language: box.dataset.language,
  endsAt: 0,
  paused: false,
  stopped: false,
  failures: 0,
  sending: false,
};

async function ask(path, body) {
  const options = { credentials: "same-origin", signal: AbortSignal.timeout(SLOW_MS), headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.method = "POST";
    options.headers = { ...options.headers, "Content-Type": "application/json", "X-CSRFToken": box.dataset.token };
    options.body = JSON.stringify(body);
  }
  const response = await fetch(`${base}/${path}`, options);
  if (response.status >= 500 || response.status === 429 || response.redirected) throw new Error(`server says ${response.status}`);
  return { status: response.status, value: await response.json() };
}

// --- what is shown ---

function show(saveState) {
  const before = saveBox.dataset.state;
  saveBox.dataset.state = saveState;
  const heard = find("data-save-heard");
  if (saveState === "offline" && before !== "offline") heard.textContent = heard.dataset.lost;
  if (saveState === "saved" && before === "offline") heard.textContent = heard.dataset.found;
}

function say(text) {
  notice.hidden = !text;
  notice.textContent = text;
}

function shut(text) {
  say(text);
  for (const input of inputs) input.disabled = true;
}

/** Write texts and formulae in turn; a formula is a picture with the same in words. */
function writeParts(element, parts) {
  element.lang = state.language;
  element.replaceChildren(
    ...parts.map((part) => {
      if (typeof part === "string") return part;
      const picture = new Image(part.width, part.height);
      Object.assign(picture, { className: "rx-formula", src: part.src, alt: part.text });
      return picture;
    }),
  );
}

function drawFigure(figure) {
  find("data-figure").hidden = !figure;
  if (!figure) return;
  find("data-figure-picture").src = figure.src;
  const text = find("data-figure-text");
  text.textContent = figure.description[state.language];
  text.lang = state.language;
}

function draw({ focus = false } = {}) {
  const item = state.paper[state.place - 1];
  const chosen = journal.answers[state.place]?.choice ?? 0;
  const words = box.dataset.title.replace("{number}", state.place).replace("{count}", state.paper.length);
  find("data-number").textContent = words;
  document.title = `${words} – ${document.title.split(" – ").at(-1)}`;
  writeParts(find("data-stem"), item.stem[state.language]);
  drawFigure(item.figure);
  inputs.forEach((input, index) => {
    input.checked = chosen === index + 1;
    const label = input.parentElement.querySelector(".rx-option__text");
    writeParts(label, item.options[state.language][index]);
  });
  find("data-mark").checked = Boolean(journal.marked[state.place]);
  find("data-previous").setAttribute("aria-disabled", String(state.place === 1));
  for (const cell of document.querySelectorAll("[data-cell]")) {
    const place = Number(cell.dataset.cell);
    cell.classList.toggle("rx-cell--answered", Boolean(journal.answers[place]?.choice));
    cell.classList.toggle("rx-cell--marked", Boolean(journal.marked[place]));
    if (place === state.place) cell.setAttribute("aria-current", "step");
    else cell.removeAttribute("aria-current");
  }
  if (focus) find("data-number").focus();
}

function go(place) {
  if (place < 1 || place > state.paper.length) return;
  state.place = place;
  history.replaceState(null, "", `${base}/questions/${place}`);
  draw({ focus: true });
}

// --- answers ---

function choose(choice) {
  if (state.stopped || state.paused) return;
  journal.answers[state.place] = { choice, saved: false };
  write(sitting, journal);
  draw();
  send();
}

const waiting = () => Object.entries(journal.answers).filter(([, answer]) => !answer.saved);

/** Send what has not arrived, one after the other; on a fault wait longer each time, for ever. */
async function send() {
  if (state.sending || state.stopped || !state.lease) return;
  state.sending = true;
  while (waiting().length && !state.stopped) {
    const [place, answer] = waiting()[0];
    if (saveBox.dataset.state !== "offline") show("saving");
    const sequence = ++state.sequence;
    const choice = answer.choice;
    try {
      const { status, value } = await ask("answers", { lease: state.lease, sequence, position: Number(place), choice });
      state.failures = 0;
      if (status === 200 || (status === 409 && value.disposition)) {
        // a later choice for the same place may have been made while this one was on its way
        if (journal.answers[place].choice === choice) journal.answers[place].saved = true;
        write(sitting, journal);
        took(value);
      } else {
        shut(box.dataset.elsewhere);
        state.stopped = true;
      }
    } catch {
      show("offline");
      const pause = RETRY_MS[Math.min(state.failures++, RETRY_MS.length - 1)];
      await new Promise((done) => setTimeout(done, pause));
    }
  }
  state.sending = false;
  if (!state.stopped) show("saved");
}

/** Take what the server says of time and state; if it lost what it had acknowledged, send everything again. */
function took(value) {
  if (value.remaining_ms !== undefined) state.endsAt = performance.now() + value.remaining_ms;
  if (value.disposition === "stale") {
    state.stopped = true;
    shut(box.dataset.elsewhere);
  } else if (value.state === "closed" || value.state === "marked" || value.disposition === "late") {
    over();
  } else {
    const paused = value.state === "paused";
    if (paused !== state.paused) {
      state.paused = paused;
      for (const input of inputs) input.disabled = paused;
      say(paused ? box.dataset.paused : "");
    }
  }
}

async function beat() {
  if (state.stopped) return;
  try {
    const { status, value } = await ask("state");
    if (status !== 200) return;
    if (value.lease > state.lease) value.disposition = "stale";
    took(value);
    const lost = value.lease === state.lease && value.sequence < state.sequence && !state.sending;
    if (lost) for (const answer of Object.values(journal.answers)) answer.saved = false;
    if (waiting().length) send();
    else if (!state.stopped) show("saved");
  } catch {
    show("offline");
  }
}

function over() {
  state.stopped = true;
  shut(box.dataset.over);
  const look = async () => {
    try {
      const { value } = await ask("state");
      if (value.state === "closed" || value.state === "marked") location.assign(base);
      else setTimeout(look, 2000);
    } catch {
      setTimeout(look, 2000);
    }
  };
  look();
}

// --- the clock: whole minutes, silent, drawn from the server's remaining time ---

const minutesLeft = () => Math.max(0, Math.ceil((state.endsAt - performance.now()) / 60_000));

function tick() {
  if (state.stopped || !state.lease || state.paused) return;
  find("data-clock").textContent = minutesLeft();
  if (performance.now() >= state.endsAt) over();
}

// --- hands ---

form.addEventListener("change", (event) => {
  if (event.target.matches("[data-key]")) choose(Number(event.target.value));
});
find("data-mark").addEventListener("change", (event) => {
  if (event.target.checked) journal.marked[state.place] = true;
  else delete journal.marked[state.place];
  write(sitting, journal);
  draw();
});
form.addEventListener("submit", (event) => {
  if (!state.lease) return;
  event.preventDefault();
  go(state.place + 1);
});
find("data-previous").addEventListener("click", (event) => {
  if (!state.lease) return;
  event.preventDefault();
  go(state.place - 1);
});
document.addEventListener("click", (event) => {
  const cell = event.target.closest("[data-cell]");
  if (!cell || !state.lease) return;
  event.preventDefault();
  go(Number(cell.dataset.cell));
});
document.addEventListener("keydown", (event) => {
  if (!state.lease || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  const option = "abcd".indexOf(key);
  if (key.length === 1 && option >= 0) choose(option + 1);
  else if (key === "m") find("data-mark").click();
  else if (key === "t") find("data-heard").textContent = find("data-heard").dataset.minutes.replace("{minutes}", minutesLeft());
  else if (key === "arrowleft" && !event.target.matches("input[type=radio]")) go(state.place - 1);
  else if (key === "arrowright" && !event.target.matches("input[type=radio]")) go(state.place + 1);
});
addEventListener("online", beat);
addEventListener("beforeunload", (event) => {
  if (waiting().length && !state.stopped) event.preventDefault();
});

// --- beginning: take the lease, and join what the server has with what this browser kept ---

async function open() {
  try {
    const { status, value } = await ask("page", {});
    if (status !== 200) {
      location.assign(base);
      return;
    }
    Object.assign(state, { lease: value.lease, paper: value.paper });
    for (const [place, choice] of Object.entries(value.answers)) {
      const kept = journal.answers[place];
      if (!kept || kept.saved) journal.answers[place] = { choice, saved: true };
    }
    for (const [place, kept] of Object.entries(journal.answers)) {
      if (kept.saved && kept.choice && !(place in value.answers)) kept.saved = false;
    }
    write(sitting, journal);
    took(value);
    draw();
    box.dataset.ready = "yes";
    send();
    setInterval(tick, 1000);
    setInterval(beat, BEAT_MS);
  } catch {
    show("offline");
    setTimeout(open, 2000);
  }
}

if (waiting().length) show("saving"); // kept here from before: not yet known to be with the server
open();
