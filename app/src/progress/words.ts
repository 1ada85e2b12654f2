/** What numbers of training mean, in words that need no knowledge of them. */

import type { Schemas } from "../api/client";
import { clock, distance, elevation, number, pace, speed, type Units, weight } from "../design/units";

export type Method = Schemas["LoadMethod"];
export type DayOfFitness = Schemas["DayOfFitness"];
export type WorkoutRecord = Schemas["Record"];
type ExerciseRecord = Schemas["ExerciseRecord"];
export type AnyRecord = WorkoutRecord | ExerciseRecord;

/** How a load is named, what a workout has that has it, and what it takes besides. */
export const METHODS: Readonly<Record<Method, { name: string; has: string; besides?: string }>> = {
  "session-rpe": { name: "Effort", has: "how hard it felt (RPE)" },
  "banister-trimp": {
    name: "Heart rate",
    has: "an average heart rate",
    besides: "your highest and resting heart rate",
  },
  tss: { name: "Power", has: "an average power", besides: "your FTP" },
  rtss: { name: "Running pace", has: "a run's distance", besides: "your threshold pace" },
};

export interface FormWords {
  /** In a word or two. */
  name: string;
  look: "good" | "info" | "warn" | "";
  /** What it says of the day, and what people do with it. */
  sentence: string;
}

// Bounds of form as a share of fitness, so that they hold for loads of any scale.
const FORMS: readonly (readonly [least: number, words: FormWords])[] = [
  [
    0.25,
    {
      name: "Very rested",
      look: "info",
      sentence:
        "You have done much less lately than you are used to. You are rested, and fitness slowly fades.",
    },
  ],
  [
    0.05,
    {
      name: "Fresh",
      look: "good",
      sentence: "You have done a little less lately than you are used to. A good day for something hard.",
    },
  ],
  [
    -0.1,
    {
      name: "Balanced",
      look: "",
      sentence: "You are doing about as much as you are used to. Fitness holds.",
    },
  ],
  [
    -0.3,
    {
      name: "Building",
      look: "good",
      sentence: "You are doing more than you are used to. That is tiring, and it is how fitness grows.",
    },
  ],
  [
    Number.NEGATIVE_INFINITY,
    {
      name: "Tired",
      look: "warn",
      sentence: "You are doing much more than you are used to. Easier days let the training sink in.",
    },
  ],
];

/**
 * Form in words.
 *
 * @param day - the day.
 * @param before - the day before, from whose fitness and fatigue form is taken.
 * @returns null while it is too early to say, or when there was nothing for weeks.
 */
export function formWords(day: DayOfFitness, before: DayOfFitness | undefined): FormWords | null {
  const fitness = (before ?? day).ctl;
  if (day.warmup || fitness < 0.01) {
    return null;
  }
  const share = day.tsb / fitness;
  return FORMS.find(([least]) => share >= least)?.[1] ?? null;
}

/** A number with its sign, `+12`, `−3`, `0`: form is above or below nothing. */
export function signed(value: number): string {
  const rounded = Math.round(value);
  if (rounded === 0) {
    return "0";
  }
  return `${rounded > 0 ? "+" : "−"}${number(Math.abs(rounded))}`;
}

/** Longer than all of its type in the 30 days before. */
export const LONGEST_30D = "longest-30d";

const WORKOUT_KINDS = {
  "longest-distance": "Longest distance",
  "longest-duration": "Longest time",
  "highest-elevation": "Most climbing",
  "most-calories": "Most calories",
  "highest-load:session-rpe": "Highest load by effort",
  "highest-load:banister-trimp": "Highest load by heart rate",
  "highest-load:tss": "Highest load by power",
  "highest-load:rtss": "Highest load by pace",
} as const satisfies Partial<Record<Schemas["RecordKind"], string>>;

const EXERCISE_KINDS = {
  "max-weight": "Heaviest weight",
  "max-e1rm": "Estimated one-rep max",
  "max-set-volume": "Most in one set",
  "max-reps": "Most reps",
  "max-reps-at-weight": "Most reps at a weight",
} as const satisfies Partial<Record<Schemas["RecordKind"], string>>;

const KINDS: Readonly<Record<string, string>> = {
  ...WORKOUT_KINDS,
  ...EXERCISE_KINDS,
  [LONGEST_30D]: "Longest in 30 days",
};

/** Kinds of records to choose from, of workouts and then of exercises. */
export const KIND_CHOICES: readonly (readonly [string, string])[] = [
  ...Object.entries(WORKOUT_KINDS),
  ...Object.entries(EXERCISE_KINDS),
];

const KINDS_IN_ORDER = Object.keys(KINDS);

/** Where a kind of record comes in a list: what people speak of first. */
export function importance({ kind }: { kind: string }): number {
  const at = KINDS_IN_ORDER.indexOf(kind);
  return at === -1 ? KINDS_IN_ORDER.length : at;
}

const AT_WEIGHT = "max-reps-at-weight:";

/** Whether a record is one of many, for each weight that was lifted. */
export const isAtWeight = (kind: string): boolean => kind.startsWith(AT_WEIGHT);

/** `Longest distance`; `Most reps at 100 kg`. */
export function kindWords(kind: string, units: Units): string {
  if (isAtWeight(kind)) {
    return `Most reps at ${weight(Number(kind.slice(AT_WEIGHT.length)), units)}`;
  }
  return KINDS[kind] ?? kind;
}

/** `Bench press` of `bench-press`. */
export function exerciseWords(slug: string): string {
  const words = slug.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a record is of: a type of workout, or an exercise. */
export const subjectOf = (record: AnyRecord): string =>
  "exercise" in record ? exerciseWords(record.exercise) : record.type;

/** Address of what set a record. */
export const placeOf = (record: AnyRecord): string =>
  "exercise" in record ? `#/sessions/${record.sessionId}` : `#/workouts/${record.workoutId}`;

/** The value of a record in the person's units: `42.42 km`, `3:11:00`, `391 m`, `92.5 kg`. */
export function recordValue(record: AnyRecord, units: Units): string {
  switch (record.unit) {
    case "m":
      return record.kind === "highest-elevation"
        ? elevation(record.value, units)
        : distance(record.value / 1000, units);
    case "s":
      return clock(record.value);
    case "kg":
      return weight(record.value, units);
    case "load":
      return number(record.value);
    default:
      return `${number(record.value, 1)} ${record.unit}`;
  }
}

const ON_FOOT = new Set(["Run", "Walk", "Hike"]);
const AT_SPEED = new Set(["Ride", "Row"]);

/** How fast a workout was, as its sport says it: pace on foot, speed on wheels and water, else null. */
export function fastness(
  type: string,
  { durationMin, distanceKm = 0 }: { durationMin: number; distanceKm?: number },
  units: Units,
): string | null {
  if (distanceKm <= 0) {
    return null;
  }
  if (ON_FOOT.has(type)) {
    return pace((durationMin * 60) / distanceKm, units);
  }
  return AT_SPEED.has(type) ? speed(distanceKm / (durationMin / 60), units) : null;
}

/** `1 workout`, `4 workouts`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** How a person is greeted at an hour of the day. */
export function greeting(hour: number): string {
  if (hour < 5 || hour >= 18) {
    return "Good evening";
  }
  return hour < 12 ? "Good morning" : "Good afternoon";
}
