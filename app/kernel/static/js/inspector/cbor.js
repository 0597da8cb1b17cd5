// Deterministic CBOR (RFC 8949, 4.2.1): one spelling only, so nothing can be added, repeated or left over.
import { decode, encode, rfc8949EncodeOptions } from "../../vendor/cborg/cborg.js";
import { same } from "./bytes.js";

const STRICT = {
  useMaps: true,
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
  rejectDuplicateMapKeys: true,
};
const DEEPEST = 6;

export const encoded = (value) => encode(value, rfc8949EncodeOptions);

/** Return the one item that the bytes hold; maps are Maps. Throws for another spelling, tags, or anything after the end. */
export function decoded(content) {
  const value = decode(content, STRICT);
  if (depth(value) > DEEPEST || !same(encoded(value), content)) throw new Error("not in the one spelling");
  return value;
}

function depth(value) {
  if (value instanceof Map) return 1 + Math.max(0, ...[...value].flat().map(depth));
  if (Array.isArray(value)) return 1 + Math.max(0, ...value.map(depth));
  return 0;
}
