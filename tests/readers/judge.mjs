// Judges texts with the modules of the inspector's application, outside any browser. Takes JSON on standard input: the corpus,
// pairs of bundles (is the first older than the second?), and whether the cryptography of the browser itself is to be missing.
import { unhex } from "../../app/kernel/static/js/inspector/bytes.js";
import { isOlder, readBundle } from "../../app/kernel/static/js/inspector/lists.js";
import { breaches } from "../../app/kernel/static/js/inspector/operation.js";
import { check, latest } from "../../app/kernel/static/js/inspector/verdict.js";

let input = "";
for await (const chunk of process.stdin) input += chunk;
const { roots, bundles, cases, pairs, plans, scriptOnly } = JSON.parse(input);

let ownSignatures = 0;
const { importKey } = crypto.subtle;
crypto.subtle.importKey = (...how) => {
  if (scriptOnly) return Promise.reject(new Error("not supported"));
  ownSignatures += 1;
  return importKey.apply(crypto.subtle, how);
};

const pinned = roots.map(unhex);
const read = {};
const foreign = [];
for (const [name, content] of Object.entries(bundles)) {
  read[name] = await readBundle(unhex(content), pinned).catch(() => null);
  if (!read[name]) foreign.push(name);
}
const judged = [];
for (const { text, bundle, now } of cases) {
  const { verdict, flaw, claim, asOf } = await check(text, read[bundle] ?? null, now);
  judged.push({ verdict, flaw, claim, asOf });
}
const older = pairs.map(([offered, held]) => isOlder(read[offered], read[held]));
const moments = Object.fromEntries(Object.entries(read).map(([name, bundle]) => [name, latest(0, bundle)]));
const broken = plans.map(([plan, privileges]) => breaches(plan, privileges));
console.log(JSON.stringify({ judged, foreign, older, moments, broken, ownSignatures }));
