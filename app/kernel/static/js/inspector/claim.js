// What a certificate says, as app/domain/certificates/claim.py reads it: exactly the known fields, or nothing at all.
import { Flawed } from "./flawed.js";

const VIETNAM_S = 7 * 3600; // east of UTC, all year
const DAY_S = 24 * 3600;
const LONGEST_NAME = 120;
const LONGEST_NUMBER = 32; // bytes in UTF-8

/** Return the day in Viet Nam of a moment in seconds, as YYYY-MM-DD. */
export const dayOf = (seconds) => new Date((seconds + VIETNAM_S) * 1000).toISOString().slice(0, 10);

/** Return the claim in a decoded payload whose signature was checked. Throws Flawed. */
export function claimFrom(payload) {
  if (!hasKeys(payload, [1, 6, 169, -65537], 4)) throw new Flawed("bad-fields");
  const [person, certificate] = [payload.get(169), payload.get(-65537)];
  if (!hasKeys(person, [4, 8]) || !hasKeys(certificate, [1, 2, 3])) throw new Flawed("bad-fields");
  const place = certificate.get(3);
  const claim = {
    issuer: payload.get(1),
    expiresAt: payload.has(4) ? payload.get(4) : null,
    issuedAt: payload.get(6),
    holder: person.get(4),
    bornOn: calendarDay(person.get(8)),
    type: certificate.get(1),
    number: certificate.get(2),
    status: place,
  };
  const right =
    typeof claim.issuer === "string" &&
    isNumber(claim.issuedAt) &&
    (claim.expiresAt === null ? !payload.has(4) : isEndOfDay(claim.expiresAt)) &&
    isText(claim.holder, LONGEST_NAME) &&
    claim.bornOn !== null &&
    isNumber(claim.type) &&
    isText(claim.number, LONGEST_NUMBER) &&
    Array.isArray(place) && place.length === 2 && place.every(isNumber);
  if (!right) throw new Flawed("bad-fields");
  claim.issuedOn = dayOf(claim.issuedAt);
  claim.expiresOn = claim.expiresAt === null ? null : dayOf(claim.expiresAt);
  return claim;
}

const isNumber = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
const isEndOfDay = (value) => isNumber(value) && (value + VIETNAM_S) % DAY_S === DAY_S - 1;

function hasKeys(map, needed, optional) {
  if (!(map instanceof Map) || !needed.every((key) => map.has(key))) return false;
  return map.size === needed.length + (map.has(optional) ? 1 : 0);
}

function isText(value, longest) {
  return typeof value === "string" && value !== "" && new TextEncoder().encode(value).length <= longest;
}

/** Return YYYYMMDD as YYYY-MM-DD, or null when there is no such day. */
function calendarDay(written) {
  const parts = typeof written === "string" && /^(\d{4})(\d{2})(\d{2})$/.exec(written);
  if (!parts || parts[1] === "0000") return null;
  const day = parts.slice(1).join("-");
  const moment = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(day) ? day : null;
}
