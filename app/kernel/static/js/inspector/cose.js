// COSE_Sign1 with Ed25519, as app/kernel/cose.py writes it: by the browser's own cryptography, or by a script where it has none.
import { encoded, decoded } from "./cbor.js";
import { sha256 } from "./bytes.js";

export const EDDSA = -8;
const TAG_18 = 0xd2;
const ALGORITHM = 1;
const KEY_ID = 4;
const TYPE = 16;
const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 64;

export const isBytes = (value) => value instanceof Uint8Array;

/** Take a message apart without judging it; kind is null for a credential. Throws when it is not one. */
export function opened(content) {
  if (content[0] !== TAG_18) throw new Error("not a message");
  const parts = decoded(content.subarray(1));
  if (!Array.isArray(parts) || parts.length !== 4) throw new Error("not a message");
  const [guarded, free, payload, signature] = parts;
  const wellMade = [guarded, payload, signature].every(isBytes) && free instanceof Map && free.size === 0;
  if (!wellMade || signature.length !== SIGNATURE_BYTES) throw new Error("not a message");
  return { protected: guarded, payload, signature, ...readHeader(guarded) };
}

function readHeader(guarded) {
  const header = decoded(guarded);
  const kind = header instanceof Map && header.has(TYPE) ? header.get(TYPE) : null;
  const fits =
    header instanceof Map &&
    Number.isInteger(header.get(ALGORITHM)) &&
    isBytes(header.get(KEY_ID)) &&
    header.get(KEY_ID).length === KEY_ID_BYTES &&
    (kind === null ? header.size === 2 : header.size === 3 && typeof kind === "string");
  if (!fits) throw new Error("not the header of a message");
  return { algorithm: header.get(ALGORITHM), keyId: header.get(KEY_ID), kind };
}

/** Say whether the signature of a message is of this key (32 bytes). */
export async function isSignedBy(message, publicKey) {
  const signed = encoded(["Signature1", message.protected, new Uint8Array(), message.payload]);
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, message.signature, signed);
  } catch {
    return byScript(message.signature, signed, publicKey);
  }
}

/** The same for a browser without Ed25519 of its own. */
export async function byScript(signature, signed, publicKey) {
  const { verifyAsync } = await import("../../vendor/noble-ed25519/index.js");
  try {
    return await verifyAsync(signature, signed, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** Return the first bytes of the key's thumbprint (RFC 9679). */
export async function keyIdOf(publicKey) {
  const named = new Map([[1, 1], [-1, 6], [-2, publicKey]]);
  return (await sha256(encoded(named))).subarray(0, KEY_ID_BYTES);
}
