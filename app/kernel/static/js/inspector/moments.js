// Days and moments in Viet Nam's time, written as app/kernel/languages.py writes them.
const language = document.documentElement.lang;
const ZONE = "Asia/Ho_Chi_Minh";
const DAY = language === "vi" ? { day: "2-digit", month: "2-digit", year: "numeric" } : { day: "numeric", month: "long", year: "numeric" };
const days = new Intl.DateTimeFormat("en-GB", { ...DAY, timeZone: ZONE });
const times = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
const seconds = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: ZONE });
const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const STEPS = [["day", 24 * 3600], ["hour", 3600], ["minute", 60]];

/** Write a day given as YYYY-MM-DD. */
export const dayIn = (written) => days.format(new Date(`${written}T12:00:00+07:00`));

/** Write a moment given in seconds. */
export const momentIn = (moment) => joined(times, moment);
export const momentWithSeconds = (moment) => joined(seconds, moment);

/** Write how long ago something was: "3 hours ago". */
export function elapsed(length) {
  const [unit, size] = STEPS.find(([, size]) => length >= size) ?? STEPS.at(-1);
  return ago.format(-Math.floor(length / size), unit);
}

function joined(clock, moment) {
  const at = new Date(moment * 1000);
  return `${clock.format(at)}${language === "vi" ? " " : ", "}${days.format(at)}`;
}
