// The page of the inspector's application: what is pressed, scanned or typed goes in, a verdict comes out. Every word stands
// in the page already; what a certificate says is only ever put in as text.
import { unhex } from "./bytes.js";
import { Camera } from "./camera.js";
import { dayOf } from "./claim.js";
import { normalCode } from "./digits.js";
import { Holding } from "./holding.js";
import { dayIn, elapsed, momentIn, momentWithSeconds } from "./moments.js";
import { breaches } from "./operation.js";
import { textIn, warmUp } from "./reader.js";
import { check, latest } from "./verdict.js";

const AGED_S = 7 * 24 * 3600; // then a list tells only how things were
const ENDED_S = 45 * 24 * 3600;
const SLOW_CLOCK_S = 10 * 60;
const ASKED_AGAIN_MS = 3600 * 1000;
const LONGEST_ANSWER_MS = 8000;
const TREMBLE = { good: [120], warn: [120, 90, 120], bad: [500, 120, 500], grey: [60, 60, 60, 60, 60] };
const VERDICT_OF_STANDING = {
  valid: "valid",
  expired: "expired",
  revoked: "revoked",
  replaced: "replaced",
  superseded: "replaced",
  lost: "suspended",
};

const at = (id) => document.getElementById(id);
const main = at("main");
const one = (query) => main.querySelector(query);
const holding = new Holding(main.dataset.roots.split(" ").filter(Boolean).map(unhex), main.dataset.lists);
const opened = holding.open();
const camera = new Camera(at("sight"));
let judging = null; // the text whose verdict is on the screen
let privileges = null; // of the certificate on the screen, where an operation can be held against them

const clock = () => Math.floor(Date.now() / 1000);
const now = () => latest(clock(), holding.bundle);

// --- the screens

function show(screen) {
  for (const section of ["start", "camera", "result"]) at(section).hidden = section !== screen;
  scrollTo(0, 0);
}

function showAge() {
  const { dated } = holding;
  const age = dated === null ? null : now() - dated;
  at("age").dataset.age = age === null ? "none" : age > ENDED_S ? "ended" : age > AGED_S ? "old" : "fresh";
  at("late").hidden = now() - clock() <= SLOW_CLOCK_S;
  if (age === null) return;
  for (const place of document.querySelectorAll("[data-dated]")) place.textContent = momentIn(dated);
  for (const place of document.querySelectorAll("[data-ago]")) place.textContent = elapsed(age);
}

function tellOfLists(outcome) {
  for (const words of document.querySelectorAll("[data-outcome]")) words.hidden = words.dataset.outcome !== outcome;
  showAge();
}

// --- a verdict

/** Show a verdict: {verdict, flaw, asOf} and what is known of the certificate. */
function tell({ verdict, flaw, asOf, claim, asked = false }) {
  const told = one(`template[data-verdict="${verdict}"]`).content.cloneNode(true);
  if (flaw) {
    const why = told.querySelector("[data-why]");
    why.textContent = one(`template[data-flaw="${flaw}"]`).content.textContent;
    why.hidden = false;
  }
  if (asOf) {
    for (const title of told.querySelectorAll("h2 span")) title.textContent = title.textContent.replace("…", dayIn(dayOf(asOf)));
  }
  const { tone } = told.querySelector("[data-tone]").dataset;
  at("verdict").replaceChildren(told);
  const kind = claim && one(`template[data-kind="${Number(claim.type)}"]`);
  showFacts(claim ?? {}, kind, asOf);
  privileges = kind?.dataset.watts ? { watts: Number(kind.dataset.watts), telegraphy: kind.dataset.telegraphy === "yes" } : null;
  at("plan").reset();
  showPlan([]);
  at("plan").hidden = !privileges || !["good", "warn"].includes(tone);
  at("proof").hidden = !claim || Boolean(flaw);
  at("asked").hidden = !asked;
  show("result");
  at("verdict").focus({ preventScroll: true });
  navigator.vibrate?.(TREMBLE[tone]);
}

function showFacts(claim, kind, asOf) {
  const isKnown = claim.number !== undefined;
  const facts = {
    holder: claim.holder,
    born: claim.bornOn && dayIn(claim.bornOn),
    number: claim.number,
    kind: kind ? kind.content.textContent : claim.type,
    privileges: kind?.dataset.privileges,
    issued: claim.issuedOn && dayIn(claim.issuedOn),
    until: isKnown && (claim.expiresOn ? dayIn(claim.expiresOn) : one("template[data-no-term]").content.textContent),
    "as-of": asOf && momentIn(asOf),
  };
  for (const [name, value] of Object.entries(facts)) {
    const row = one(`[data-fact="${name}"]`);
    row.hidden = !value;
    row.querySelector("dd").textContent = value || "";
  }
}

/** Judge a text by the lists; a code alone is asked of the register where there is a network. */
async function judge(text) {
  await opened;
  judging = text;
  const checked = await check(text, holding.bundle, now());
  tell(checked.flaw === "no-credential" ? ((await ask(text)) ?? checked) : checked);
  // What these lists do not know newer ones may: whoever waits has an answer already, and gets the better one if it comes.
  if (checked.verdict === "unknown-key" && (await holding.refresh()) === "taken") {
    showAge();
    if (judging === text) tell(await check(text, holding.bundle, now()));
  }
}

async function ask(text) {
  const code = normalCode(/\/v\/([^/?#\s]+)/.exec(text)?.[1] ?? text);
  const address = main.dataset.ask.replace("CODE", code);
  try {
    const response = await fetch(address, { credentials: "omit", signal: AbortSignal.timeout(LONGEST_ANSWER_MS) });
    if (response.status === 404) return { verdict: "not-ours", flaw: "not-issued" };
    if (!response.ok) return null;
    const said = await response.json();
    const claim = {
      number: said.number,
      type: /\d+$/.exec(said.type)?.[0],
      issuedOn: said.issued_on,
      expiresOn: said.valid_until,
    };
    const asOf = Date.parse(said.checked_at) / 1000;
    return { verdict: VERDICT_OF_STANDING[said.status] ?? "status-unknown", asOf, claim, asked: true };
  } catch {
    return null;
  }
}

// --- scanning

async function scan() {
  at("camera-refused").hidden = true;
  show("camera");
  try {
    const text = await camera.read();
    if (text !== null) await judge(text);
  } catch {
    at("camera-refused").hidden = false;
    show("start");
  }
}

async function readPhoto(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  const text = picture && (await textIn(picture));
  at("photo-empty").hidden = Boolean(text);
  if (text) await judge(text);
}

at("scan").addEventListener("click", scan);
at("next").addEventListener("click", () => {
  judging = null;
  showFacts({});
  show("start");
  at("scan").focus();
});
at("stop").addEventListener("click", () => {
  camera.stop();
  show("start");
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden && !at("camera").hidden) at("stop").click();
});
at("photo").addEventListener("change", ({ target }) => {
  if (target.files.length) readPhoto(target.files[0]);
  target.value = "";
});
at("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  judge(at("text").value);
  at("text").value = "";
});

// --- a planned operation

function showPlan(said) {
  for (const answer of at("plan-told").children) answer.hidden = !said.includes(answer.dataset.breach);
}

at("plan").addEventListener("change", () => {
  const leased = at("plan").elements.leased.checked;
  at("leased-facts").hidden = !leased;
  at("station-watts").required = leased;
  showPlan([]);
});
at("plan").addEventListener("reset", () => {
  at("leased-facts").hidden = true;
  at("station-watts").required = false;
});
at("plan").addEventListener("submit", (event) => {
  event.preventDefault();
  const { leased, mode } = at("plan").elements;
  const plan = {
    watts: at("watts").valueAsNumber,
    telegraphy: mode.value === "telegraphy",
    stationWatts: leased.checked ? at("station-watts").valueAsNumber : null,
  };
  const found = breaches(plan, privileges);
  showPlan([...(found.length ? found : ["none"]), ...(leased.checked ? ["call-sign"] : [])]);
});

// --- lists, clock and installation

async function refresh({ aloud }) {
  const outcome = await holding.refresh();
  tellOfLists(aloud || outcome === "older" ? outcome : null);
}

at("refresh").addEventListener("click", () => refresh({ aloud: true }));
at("import").addEventListener("change", async ({ target }) => {
  if (target.files.length) tellOfLists(await holding.take(await target.files[0].arrayBuffer()));
  target.value = "";
});
addEventListener("online", () => refresh({ aloud: false }));
setInterval(() => refresh({ aloud: false }), ASKED_AGAIN_MS);
setInterval(showAge, 60_000);
setInterval(() => (at("clock").textContent = momentWithSeconds(clock())), 250);

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  at("install").hidden = false;
  at("install").onclick = () => event.prompt();
});

await opened;
showAge();
main.removeAttribute("aria-busy");
refresh({ aloud: false });
warmUp();
if (navigator.serviceWorker) {
  await navigator.serviceWorker.register(main.dataset.worker, { scope: main.dataset.scope });
  navigator.storage?.persist?.();
}
