/**
 * Amounts in the units of a person: how they are shown, and read from what somebody types.
 *
 * The API speaks kilometres, kilograms, metres, minutes and seconds per kilometre. 1 mile = 1609.344 m,
 * 1 lb = 0.45359237 kg, 1 ft = 0.3048 m.
 */

export type Units = "metric" | "imperial";

const KM_PER_MILE = 1.609344;
const KG_PER_LB = 0.45359237;
const M_PER_FOOT = 0.3048;
const SEC_PER_MIN = 60;
const SEC_PER_HOUR = 3600;

export const distanceUnit = (units: Units): "km" | "mi" => (units === "metric" ? "km" : "mi");
export const weightUnit = (units: Units): "kg" | "lb" => (units === "metric" ? "kg" : "lb");
export const elevationUnit = (units: Units): "m" | "ft" => (units === "metric" ? "m" : "ft");
export const paceUnit = (units: Units): "/km" | "/mi" => (units === "metric" ? "/km" : "/mi");
const speedUnit = (units: Units): "km/h" | "mph" => (units === "metric" ? "km/h" : "mph");

const formats = new Map<string, Intl.NumberFormat>();

/** A number with thousands separated: `1,234.5`. */
export function number(value: number, mostDecimals = 0, leastDecimals = 0): string {
  const key = `${mostDecimals} ${leastDecimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat("en", {
      maximumFractionDigits: mostDecimals,
      minimumFractionDigits: leastDecimals,
    });
    formats.set(key, format);
  }
  return format.format(value);
}

/** Kilometres in the person's unit, as a number. For axes; `distance` is for text. */
export const inDistanceUnit = (km: number, units: Units): number =>
  units === "metric" ? km : km / KM_PER_MILE;

/** Kilograms in the person's unit, as a number. */
export const inWeightUnit = (kg: number, units: Units): number => (units === "metric" ? kg : kg / KG_PER_LB);

/** Metres in the person's unit of elevation, as a number. */
export const inElevationUnit = (m: number, units: Units): number => (units === "metric" ? m : m / M_PER_FOOT);

const LONG = 100;

/** `8.05 km`, `5 mi`, `1,204 km`: two decimals while they say something. */
export function distance(km: number, units: Units): string {
  const value = inDistanceUnit(km, units);
  return `${number(value, value < LONG ? 2 : 0)} ${distanceUnit(units)}`;
}

/** `82.5 kg`, `185 lb`. */
export function weight(kg: number, units: Units): string {
  return `${number(inWeightUnit(kg, units), 1)} ${weightUnit(units)}`;
}

/** A sum of weights, `12,450 kg`. */
export function volume(kg: number, units: Units): string {
  return `${number(inWeightUnit(kg, units))} ${weightUnit(units)}`;
}

/** `120 m`, `394 ft`. */
export function elevation(m: number, units: Units): string {
  return `${number(inElevationUnit(m, units))} ${elevationUnit(units)}`;
}

/** Time as a clock shows it: `42:30`, `1:05:00`. */
export function duration(minutes: number): string {
  return clock(minutes * SEC_PER_MIN);
}

/** Time as it is said: `45 min`, `1 h 5 min`. */
export function spokenDuration(minutes: number): string {
  const whole = Math.round(minutes);
  const hours = Math.floor(whole / SEC_PER_MIN);
  const rest = whole % SEC_PER_MIN;
  if (hours === 0) {
    return `${rest} min`;
  }
  return rest === 0 ? `${number(hours)} h` : `${number(hours)} h ${rest} min`;
}

/** Seconds as a clock shows them: `1:30`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / SEC_PER_HOUR);
  const minutes = Math.floor((whole % SEC_PER_HOUR) / SEC_PER_MIN);
  const two = (part: number): string => String(part).padStart(2, "0");
  const rest = two(whole % SEC_PER_MIN);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** `5:03 /km`, from seconds per kilometre. */
export function pace(secPerKm: number, units: Units): string {
  return `${clock(inPaceUnit(secPerKm, units))} ${paceUnit(units)}`;
}

const inPaceUnit = (secPerKm: number, units: Units): number =>
  units === "metric" ? secPerKm : secPerKm * KM_PER_MILE;

/** `28.4 km/h`. */
export function speed(kmPerHour: number, units: Units): string {
  return `${number(inDistanceUnit(kmPerHour, units), 1)} ${speedUnit(units)}`;
}

const TYPED = /^(?:\d+(?:[.,]\d*)?|[.,]\d+)$/;

/**
 * The number that somebody typed, `8.05` or `8,05`.
 *
 * @returns null for nothing, NaN for what is no number.
 */
export function typedNumber(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === "") {
    return null;
  }
  return TYPED.test(trimmed) ? Number(trimmed.replace(",", ".")) : Number.NaN;
}

/** Kilometres of a distance typed in the person's unit, to the centimetre. Null and NaN as `typedNumber`. */
export function typedDistance(text: string, units: Units): number | null {
  const typed = typedNumber(text);
  return typed === null ? null : rounded(units === "metric" ? typed : typed * KM_PER_MILE, 5);
}

/** Kilograms of a weight typed in the person's unit, to the gram. Null and NaN as `typedNumber`. */
export function typedWeight(text: string, units: Units): number | null {
  const typed = typedNumber(text);
  return typed === null ? null : rounded(units === "metric" ? typed : typed * KG_PER_LB, 3);
}

/** Metres of an elevation typed in the person's unit, to the centimetre. Null and NaN as `typedNumber`. */
export function typedElevation(text: string, units: Units): number | null {
  const typed = typedNumber(text);
  return typed === null ? null : rounded(units === "metric" ? typed : typed * M_PER_FOOT, 2);
}

const CLOCK = /^(?:(\d+):)?([0-5]?\d):([0-5]\d)$/;

/**
 * Minutes of a time typed as `42:30` (minutes and seconds), `1:05:00`, or `42.5` (minutes).
 *
 * @returns null for nothing, NaN for what is no time.
 */
export function typedDuration(text: string): number | null {
  const seconds = typedClock(text);
  if (seconds !== null && Number.isNaN(seconds)) {
    const minutes = typedNumber(text);
    return minutes === null ? null : rounded(minutes, 4);
  }
  return seconds === null ? null : rounded(seconds / SEC_PER_MIN, 4);
}

/** Seconds per kilometre of a pace typed as `5:03` per unit of the person. Null and NaN as `typedDuration`. */
export function typedPace(text: string, units: Units): number | null {
  const seconds = typedClock(text);
  return seconds === null ? null : rounded(units === "metric" ? seconds : seconds / KM_PER_MILE, 3);
}

function typedClock(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === "") {
    return null;
  }
  const found = CLOCK.exec(trimmed);
  if (!found) {
    return longMinutes(trimmed);
  }
  const [, hours = "0", minutes = "0", seconds = "0"] = found;
  return Number(hours) * SEC_PER_HOUR + Number(minutes) * SEC_PER_MIN + Number(seconds);
}

/** Seconds of `95:30`, more minutes than an hour has. */
function longMinutes(text: string): number {
  const found = /^(\d+):([0-5]\d)$/.exec(text);
  return found ? Number(found[1]) * SEC_PER_MIN + Number(found[2]) : Number.NaN;
}

/** What stands in a field for a distance, `8.05`. */
export const fieldDistance = (km: number, units: Units): string => plain(inDistanceUnit(km, units), 3);

/** What stands in a field for a weight, `82.5`. */
export const fieldWeight = (kg: number, units: Units): string => plain(inWeightUnit(kg, units), 2);

/** What stands in a field for an elevation, `394`. */
export const fieldElevation = (m: number, units: Units): string => plain(inElevationUnit(m, units), 1);

/** What stands in a field for a pace, `5:03`. */
export const fieldPace = (secPerKm: number, units: Units): string => clock(inPaceUnit(secPerKm, units));

function plain(value: number, decimals: number): string {
  return String(rounded(value, decimals));
}

function rounded(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round((value + Number.EPSILON) * factor) / factor;
}
