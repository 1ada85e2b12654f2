/**
 * Finds exercises in the list that the page has, so that an exercise is found without a network too. The API's
 * own search knows more misspellings.
 */

import type { Schemas } from "../api/client";

export type Exercise = Schemas["Exercise"];

export interface Sought {
  query: string;
  muscleGroup?: string;
  equipment?: string;
}

/** The words of a name, without case, accents and hyphens. */
function words(name: string): string[] {
  const plain = name.normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "");
  return plain.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** How well a name fits: 0 is it, 1 begins with it, 2 has words that begin so, null does not fit. */
function fit(name: string, sought: readonly string[]): number | null {
  const own = words(name);
  const together = own.join("");
  const wanted = sought.join("");
  // `pullups` finds `Pull-up`: a plural's ending is more than the name has.
  if (together === wanted || `${together}s` === wanted) {
    return 0;
  }
  if (together.startsWith(wanted)) {
    return 1;
  }
  return sought.every((word) =>
    own.some((each) => each.startsWith(word) || (word.length > 3 && `${each}s` === word)),
  )
    ? 2
    : null;
}

/** Exercises of which a name or an alias fits, the best first; all without a query, by name. */
export function found(exercises: readonly Exercise[], { query, muscleGroup, equipment }: Sought): Exercise[] {
  const sought = words(query);
  return exercises
    .filter(
      (exercise) =>
        (!muscleGroup || exercise.muscleGroups.some((group) => group === muscleGroup)) &&
        (!equipment || exercise.equipment === equipment),
    )
    .map((exercise) => {
      const fits = [exercise.name, ...exercise.aliases]
        .map((name) => fit(name, sought))
        .filter((each) => each !== null);
      return { exercise, rank: fits.length ? Math.min(...fits) : null };
    })
    .filter((each): each is { exercise: Exercise; rank: number } => each.rank !== null)
    .sort((one, other) => one.rank - other.rank || one.exercise.name.localeCompare(other.exercise.name))
    .map(({ exercise }) => exercise);
}

/** An identifier made of a name: `Zercher carry` -> `zercher-carry`. */
export function slugOf(name: string): string {
  return words(name)
    .map((word) => word.replace(/[^a-z0-9]/g, ""))
    .filter(Boolean)
    .join("-")
    .slice(0, 48)
    .replace(/-$/, "");
}
