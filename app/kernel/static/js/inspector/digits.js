// The digits of a QR code and the code of its address, as app/domain/certificates/claim.py writes them.
import { sha256 } from "./bytes.js";
import { Flawed } from "./flawed.js";

const BYTES_OF_GROUP = { 3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7 }; // digits of a group → bytes
const DIGITS = 17;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's base 32
const CODE_LENGTH = 10;
const BITS_OF_A_LETTER = 5;

export const LONGEST_DIGITS = 1200;

/** Return the bytes that digits stand for. Throws Flawed for anything that is never written: one content, one spelling. */
export function fromDigits(text) {
  if (text.length > LONGEST_DIGITS || !/^[0-9]*$/.test(text)) throw new Flawed("bad-form");
  const content = [];
  for (let start = 0; start < text.length; start += DIGITS) {
    const group = text.slice(start, start + DIGITS);
    let rest = BigInt(group);
    for (let left = BYTES_OF_GROUP[group.length] ?? 0; left; left--) {
      content.push(Number(rest & 255n));
      rest >>= 8n;
    }
    if (rest || !BYTES_OF_GROUP[group.length]) throw new Flawed("bad-form");
  }
  return Uint8Array.from(content);
}

/** Return the ten letters that stand for a payload: the first 50 bits of its SHA-256. */
export async function codeOf(payload) {
  const digest = await sha256(payload);
  let bits = 0n;
  for (const byte of digest.subarray(0, 7)) bits = (bits << 8n) | BigInt(byte);
  bits >>= BigInt(7 * 8 - CODE_LENGTH * BITS_OF_A_LETTER);
  let code = "";
  for (; code.length < CODE_LENGTH; bits >>= 5n) code = ALPHABET[Number(bits & 31n)] + code;
  return code;
}

/** Return a code as somebody typed it from paper in its one spelling, or null when it cannot be a code. */
export function normalCode(typed) {
  const letters = typed.trim().toUpperCase().replace(/[- ]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  const isCode = letters.length === CODE_LENGTH && [...letters].every((letter) => ALPHABET.includes(letter));
  return isCode ? letters : null;
}
