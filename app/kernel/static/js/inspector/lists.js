// The signed lists that a reader without a network lives on, as app/kernel/lists.py reads them. Everything here comes from
// outside: it is checked before it is used, and an error says that it is not taken. Moments are seconds, key ids hexadecimal.
import { decoded } from "./cbor.js";
import { EDDSA, isBytes, isSignedBy, keyIdOf, opened } from "./cose.js";
import { hex, same, sha256 } from "./bytes.js";

const KEY_LIST = "keylist+cwt";
const STATUS_LIST = "application/statuslist+cwt";
const ISSUED_SET = "issued-set+cwt";
const DIGEST_BYTES = 12;
const PLACES = 131_072; // of one status list, four in a byte
const PLACES_IN_A_BYTE = 4;
const BITS = 2;

export const CREDENTIALS = 1; // what a key signs; never both
export const STATUS_LISTS = 2;

/** Return everything in a bundle. Throws when any part of it is not ours: a bundle is taken whole or not at all. */
export async function readBundle(content, roots) {
  const parts = decoded(content);
  need(Array.isArray(parts) && parts.length > 0 && parts.every(isBytes));
  const keys = await readKeyList(parts[0], roots);
  const bundle = { keys, statusLists: new Map(), issuedSets: new Map() };
  for (const part of parts.slice(1)) {
    const { kind } = opened(part);
    need(kind === STATUS_LIST || kind === ISSUED_SET);
    if (kind === STATUS_LIST) {
      const list = await readStatusList(part, keys.keys);
      bundle.statusLists.set(list.address, list);
    } else {
      const set = await readIssuedSet(part, roots);
      bundle.issuedSets.set(set.keyId, set);
    }
  }
  return bundle;
}

/** Say whether a bundle would set this reader back: older keys, an older status list, or one missing that it has.

A list that the offered keys no longer vouch for is no reason to refuse: the key that signed it may be in other hands. */
export function isOlder(offered, held) {
  if (offered.keys.sequence < held.keys.sequence) return true;
  return [...held.statusLists.values()].some((list) => {
    const vouched = offered.keys.keys.some((key) => signsLists(key) && same(key.publicKey, list.signedBy));
    return vouched && !(offered.statusLists.get(list.address)?.issuedAt >= list.issuedAt);
  });
}

/** Return what the lists of a bundle say of a place, or null when they do not cover it. */
export function statusIn(bundle, [list, place]) {
  const found = bundle.statusLists.get(`${bundle.keys.statusBase}${list}`);
  if (!found || place >= found.bits.length * PLACES_IN_A_BYTE) return null;
  const byte = found.bits[Math.floor(place / PLACES_IN_A_BYTE)];
  const status = (byte >> ((place % PLACES_IN_A_BYTE) * BITS)) & (2 ** BITS - 1);
  return { status, listedAt: found.issuedAt, goodUntil: found.expiresAt };
}

/** Say whether an issued set holds a payload. */
export async function holds(issuedSet, payload) {
  const wanted = (await sha256(payload)).subarray(0, DIGEST_BYTES);
  const { digests } = issuedSet;
  for (let start = 0; start < digests.length; start += DIGEST_BYTES) {
    if (wanted.every((byte, place) => byte === digests[start + place])) return true;
  }
  return false;
}

async function readKeyList(content, roots) {
  const { claims } = await signedClaims(content, KEY_LIST, roots);
  const [issuer, address, expiresAt, issuedAt, listed] = [1, 2, 4, 6, -70002].map((key) => claims.get(key));
  need(typeof issuer === "string" && typeof address === "string" && isInteger(expiresAt) && isInteger(issuedAt));
  need(listed instanceof Map && isInteger(listed.get("seq")));
  need(typeof listed.get("status_base") === "string" && Array.isArray(listed.get("keys")));
  const keys = await Promise.all(listed.get("keys").map(listedKey));
  return { issuer, issuedAt, expiresAt, sequence: listed.get("seq"), statusBase: listed.get("status_base"), keys };
}

async function listedKey(item) {
  need(item instanceof Map && item.get(1) === 1 && item.get(3) === EDDSA && item.get(-1) === 6);
  const [keyId, publicKey, term] = [2, -2, -70001].map((key) => item.get(key));
  need(isBytes(keyId) && isBytes(publicKey) && term instanceof Map && same(keyId, await keyIdOf(publicKey)));
  const compromised = term.get("st") === "compromised";
  const [use, notBefore, notAfter] = ["use", "nbf", "exp"].map((key) => term.get(key));
  need((use === CREDENTIALS || use === STATUS_LISTS) && isInteger(notBefore) && isInteger(notAfter));
  need(term.size === (compromised ? 4 : 3));
  return { keyId: hex(keyId), publicKey, use, notBefore, notAfter, compromised };
}

async function readStatusList(content, keys) {
  const fitting = keys.filter(signsLists);
  const { claims, message } = await signedClaims(content, STATUS_LIST, fitting.map((key) => key.publicKey));
  const [address, expiresAt, issuedAt, statuses, timeToLive] = [2, 4, 6, 65533, 65534].map((key) => claims.get(key));
  need(typeof address === "string" && isInteger(expiresAt) && isInteger(issuedAt) && isInteger(timeToLive));
  need(statuses instanceof Map && statuses.get("bits") === BITS && isBytes(statuses.get("lst")));
  need(typeof statuses.get("aggregation_uri") === "string");
  for (const key of fitting) {
    const inTerm = key.notBefore <= issuedAt && issuedAt < key.notAfter;
    if (inTerm && (await isSignedBy(message, key.publicKey))) {
      return { address, issuedAt, expiresAt, signedBy: key.publicKey, bits: await unpacked(statuses.get("lst")) };
    }
  }
  throw new Error("not a list");
}

async function readIssuedSet(content, roots) {
  const { claims } = await signedClaims(content, ISSUED_SET, roots);
  const issued = claims.get(-70004);
  need(isInteger(claims.get(6)) && issued instanceof Map);
  const [keyId, digests] = ["kid", "set"].map((key) => issued.get(key));
  need(isBytes(keyId) && isBytes(digests) && digests.length % DIGEST_BYTES === 0);
  return { keyId: hex(keyId), digests };
}

/** Return the claims of a list of this kind that one of the keys signed; the signature comes before any claim. */
async function signedClaims(content, kind, keys) {
  const message = opened(content);
  need(message.algorithm === EDDSA && message.kind === kind);
  for (const key of keys) {
    if (same(await keyIdOf(key), message.keyId) && (await isSignedBy(message, key))) {
      const claims = decoded(message.payload);
      need(claims instanceof Map);
      return { claims, message };
    }
  }
  throw new Error("not signed by a key that is known");
}

/** Return the bits of a list; more than PLACES are refused before they fill the memory. */
async function unpacked(compressed) {
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const bits = new Uint8Array(PLACES / PLACES_IN_A_BYTE);
  let length = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return bits.subarray(0, length);
    need(length + value.length <= bits.length);
    bits.set(value, length);
    length += value.length;
  }
}

const isInteger = Number.isInteger;
const signsLists = (key) => key.use === STATUS_LISTS && !key.compromised;

function need(condition) {
  if (!condition) throw new Error("not a list");
}
