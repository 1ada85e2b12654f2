/** Time zones and units, as far as the browser knows them. */

import type { Units } from "../design/units";

/** The time zone of this device. */
export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Names of today that browsers know, but list under older ones. */
const RENAMED = [
  "America/Argentina/Buenos_Aires",
  "America/Nuuk",
  "Asia/Ho_Chi_Minh",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Asia/Yangon",
  "Atlantic/Faroe",
  "Europe/Kyiv",
];

/** Every time zone that the browser knows, `UTC` among them. */
export function allZones(): readonly string[] {
  const renamed = RENAMED.filter((zone) => timeIn(zone) !== null);
  return [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), ...renamed])].sort();
}

const COUNTRIES_OF_POUNDS = new Set(["US", "LR", "MM"]);

/** The units of the country that the browser's language is of. */
export function browserUnits(language = navigator.language): Units {
  const country = new Intl.Locale(language).maximize().region ?? "";
  return COUNTRIES_OF_POUNDS.has(country) ? "imperial" : "metric";
}

/** `10:42 there now`: whether a time zone is the right one is seen by its time. */
export function timeIn(zone: string, now = new Date()): string | null {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(
      now,
    );
  } catch {
    return null; // no time zone yet: it is being typed
  }
}
