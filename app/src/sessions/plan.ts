/** What is planned and what is done of it, line by line, as the API's `progress` says it, but with the sets. */

import type { Schemas } from "../api/client";
import type { Performed } from "./sets";

export type PlannedLine = Schemas["PlannedExercise"];

export interface Line<S extends Performed = Performed> {
  /** The same for as long as the session lasts: `bench-press`, `bench-press 2` for its second line. */
  key: string;
  exercise: string;
  planned: PlannedLine | null;
  sets: readonly S[];
  /** Working sets that are done, and those that the plan still wants. */
  done: number;
  left: number;
}

/**
 * The lines of the plan, then what was added to it.
 *
 * An exercise that is planned on several lines fills them in their order, by working sets; what is left over is
 * done on the last one. A warm-up belongs to the working set after it, a drop set to the one before it.
 *
 * @param added exercises that were chosen in the session and may have no set yet.
 */
export function linesOf<S extends Performed>(
  planned: readonly PlannedLine[],
  added: readonly string[],
  sets: readonly S[],
): Line<S>[] {
  const unplanned = [...added, ...sets.map((set) => set.exercise)].filter(
    (exercise) => !planned.some((line) => line.exercise === exercise),
  );
  const filling: { exercise: string; planned: PlannedLine | null; sets: S[]; done: number }[] = [
    ...planned.map((line) => ({ exercise: line.exercise, planned: line, sets: [], done: 0 })),
    ...[...new Set(unplanned)].map((exercise) => ({ exercise, planned: null, sets: [], done: 0 })),
  ];
  for (const set of sets) {
    const own = filling.filter((line) => line.exercise === set.exercise);
    const hasRoom = (line: (typeof own)[number]): boolean => line.done < (line.planned?.sets ?? Infinity);
    const line =
      set.kind === "drop" ? (own.findLast((each) => each.sets.length > 0) ?? own[0]) : own.find(hasRoom);
    const taken = line ?? own.at(-1);
    taken?.sets.push(set);
    if (taken && set.kind === "working") {
      taken.done += 1;
    }
  }
  const seen = new Map<string, number>();
  return filling.map((line) => {
    const place = (seen.get(line.exercise) ?? 0) + 1;
    seen.set(line.exercise, place);
    return {
      ...line,
      key: place === 1 ? line.exercise : `${line.exercise} ${place}`,
      left: Math.max((line.planned?.sets ?? 0) - line.done, 0),
    };
  });
}

/** Where to go on after a set of `key`: there while it has sets left, else on the next line that has. */
export function nextLine(lines: readonly Line[], key: string): string {
  const here = lines.findIndex((line) => line.key === key);
  const line = lines[here];
  if (!line?.planned || line.left > 0) {
    return key;
  }
  const after = [...lines.slice(here + 1), ...lines.slice(0, here)];
  return after.find((other) => other.left > 0)?.key ?? key;
}
