// The verdict on a scanned text by the lists alone: the order of docs/verdict.md. Nothing here knows a page or a network.
import { decoded } from "./cbor.js";
import { claimFrom, dayOf } from "./claim.js";
import { EDDSA, isSignedBy, opened } from "./cose.js";
import { codeOf, fromDigits, LONGEST_DIGITS, normalCode } from "./digits.js";
import { Flawed } from "./flawed.js";
import { hex } from "./bytes.js";
import { CREDENTIALS, holds, statusIn } from "./lists.js";

const FRESH_S = 7 * 24 * 3600;
const LONGEST_SCAN = 4000;
const FEWEST_DIGITS = 340;
const DIGITS_ALONE = new RegExp(`^[0-9]{${FEWEST_DIGITS},}$`);
const ADDRESS = /^(?:https?:\/\/[^/?# \t\n\r\f\v]+)?\/v\/(?<code>[^/?# \t\n\r\f\v]+)(?:#(?<fragment>[^ \t\n\r\f\v]*))?$/;

const VERDICT_OF_FLAW = {
  "unknown-format": "not-ours",
  "no-credential": "not-ours",
  "newer-format": "unknown-key",
  "unknown-key": "unknown-key",
  "issued-set-missing": "unknown-key",
};
const VERDICT_OF_STATUS = [null, "revoked", "suspended", "replaced"];

/** Return {verdict, flaw, asOf, claim} of a text. bundle: as readBundle gives it, or null. now: seconds.

asOf: of when the status is, in seconds, or null. claim: null unless the signature is good. */
export async function check(text, bundle, now) {
  try {
    return await judged(scanned(text), bundle, now);
  } catch (fault) {
    if (!(fault instanceof Flawed)) throw fault;
    const verdict = VERDICT_OF_FLAW[fault.flaw] ?? "not-genuine";
    return { verdict, flaw: fault.flaw, asOf: null, claim: fault.claim ?? null };
  }
}

/** Return the moment to judge at: the latest of the device's clock and the dates of the lists. Seconds. */
export function latest(clock, bundle) {
  if (!bundle) return clock;
  return Math.max(clock, bundle.keys.issuedAt, ...[...bundle.statusLists.values()].map((list) => list.issuedAt));
}

/** Return what a text holds: the code of an address, the signed bytes, or both. Throws Flawed. */
export function scanned(text) {
  const trimmed = text.trim();
  if ([...trimmed].length > LONGEST_SCAN) throw new Flawed("unknown-format");
  if (DIGITS_ALONE.test(trimmed)) return { code: null, credential: credentialIn(trimmed) };
  const found = ADDRESS.exec(trimmed)?.groups;
  const code = normalCode(found ? found.code : trimmed);
  if (code === null) throw new Flawed("unknown-format");
  return { code, credential: found?.fragment ? credentialIn(found.fragment) : null };
}

function credentialIn(digits) {
  if (!/^\p{Nd}/u.test(digits)) throw new Flawed("newer-format");
  if (digits.length < FEWEST_DIGITS || digits.length > LONGEST_DIGITS) throw new Flawed("bad-form");
  return fromDigits(digits);
}

async function judged({ code, credential }, bundle, now) {
  if (credential === null) throw new Flawed("no-credential");
  if (!bundle || now >= bundle.keys.expiresAt) throw new Flawed("unknown-key");
  const { claim, payload, key } = await read(credential, bundle.keys.keys);
  const flaw = await flawOf(claim, payload, key, code, bundle);
  if (flaw) throw Object.assign(new Flawed(flaw), { claim });
  const status = statusIn(bundle, claim.status);
  const asOf = status?.listedAt ?? null;
  const said = (verdict) => ({ verdict, flaw: null, asOf, claim });
  if (claim.expiresAt !== null && dayOf(now) > claim.expiresOn) return said("expired");
  if (!status) return said("status-unknown");
  if (status.status) return said(VERDICT_OF_STATUS[status.status]);
  if (now >= status.goodUntil) return said("status-unknown");
  if (now - asOf > FRESH_S || asOf < claim.issuedAt) return said("valid-as-of");
  return said("valid");
}

/** Return what a credential says and who signed it; two keys may have the same id, so each of them is tried. */
async function read(credential, keys) {
  const message = attempt(() => opened(credential), "bad-form");
  if (message.kind !== null) throw new Flawed("bad-form");
  const named = keys.filter((key) => key.keyId === hex(message.keyId));
  if (!named.length) throw new Flawed("unknown-key");
  const fitting = named.filter((key) => key.use === CREDENTIALS);
  if (!fitting.length || message.algorithm !== EDDSA) throw new Flawed("wrong-key");
  for (const key of fitting) {
    if (await isSignedBy(message, key.publicKey)) {
      const payload = attempt(() => decoded(message.payload), "bad-fields");
      return { claim: claimFrom(payload), payload: message.payload, key };
    }
  }
  throw new Flawed("bad-signature");
}

async function flawOf(claim, payload, key, code, bundle) {
  if (claim.issuer !== bundle.keys.issuer) return "wrong-issuer";
  if (claim.issuedAt < key.notBefore || claim.issuedAt >= key.notAfter) return "outside-key-term";
  if (key.compromised) {
    const issuedSet = bundle.issuedSets.get(key.keyId);
    if (!issuedSet) return "issued-set-missing";
    if (!(await holds(issuedSet, payload))) return "not-issued";
  }
  return code !== null && code !== (await codeOf(payload)) ? "wrong-code" : null;
}

function attempt(act, flaw) {
  try {
    return act();
  } catch {
    throw new Flawed(flaw);
  }
}
