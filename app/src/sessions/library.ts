/** The exercises that a person can name, theirs too. Kept, so that they have their names without a network. */

import { computed, signal } from "@preact/signals";
import { person, personal } from "../account/session";
import { call } from "../api/client";
import type { Exercise } from "./find";

interface Library {
  userId: string;
  exercises: readonly Exercise[];
}

const loaded = signal<Library | null>(null);
const KEPT = "exercises";

/** Every exercise; null while nothing is known. */
export const library = computed<readonly Exercise[] | null>(() => {
  const userId = person.value?.userId;
  if (userId === undefined) {
    return null;
  }
  return loaded.value?.userId === userId ? loaded.value.exercises : kept();
});

const byId = computed(() => new Map(library.value?.map((exercise) => [exercise.exercise, exercise])));

function kept(): readonly Exercise[] | null {
  const text = personal.get(KEPT);
  return text === null ? null : (JSON.parse(text) as Exercise[]);
}

/** Read the exercises again. Without a network those of the last time stay, if there are any. */
export async function loadLibrary(): Promise<void> {
  const userId = person.peek()?.userId ?? "";
  const { data } = await call((client) => client.GET("/exercises"));
  loaded.value = { userId, exercises: data.exercises };
  personal.set(KEPT, JSON.stringify(data.exercises));
}

/** What is known of an exercise. */
export const exerciseOf = (id: string): Exercise | undefined => byId.value.get(id);

/** Its name as people read it. */
export function exerciseName(id: string): string {
  const known = exerciseOf(id)?.name;
  const words = id.replaceAll("-", " ");
  return known ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** `full-body` -> `Full body`: muscle groups and equipment. */
export function spoken(word: string): string {
  return word === "none" ? "No equipment" : word.charAt(0).toUpperCase() + word.slice(1).replaceAll("-", " ");
}

export const MUSCLE_GROUPS = [
  ...(["adductors", "back", "biceps", "calves", "chest", "core", "forearms", "full-body", "glutes"] as const),
  ...(["hamstrings", "quadriceps", "shoulders", "triceps"] as const),
];

export const EQUIPMENT = [
  ...(["ab-wheel", "band", "barbell", "bench", "box", "cable", "dip-bars", "dumbbell", "ez-bar"] as const),
  ...(["kettlebell", "machine", "medicine-ball", "none", "other", "pull-up-bar", "rope", "sled"] as const),
  ...(["smith-machine", "trap-bar"] as const),
];
