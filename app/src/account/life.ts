/** Asking again and again, for as long as a view is shown. */

import { useEffect, useRef } from "preact/hooks";
import { UnreachableError } from "../api/client";

/** A signal that is aborted when the view goes. */
export function useLife(): AbortSignal {
  const life = useRef<AbortController | null>(null);
  life.current ??= new AbortController();
  const { current } = life;
  useEffect(
    () => () => {
      current.abort();
    },
    [current],
  );
  return current.signal;
}

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 3_000;

/**
 * Ask until it is over; a server that cannot be reached for a while is asked again.
 *
 * @param seen is told each answer.
 * @returns the last answer, or null when the view went first.
 */
export async function until<T>(
  ask: () => Promise<T>,
  isOver: (answer: T) => boolean,
  seen: (answer: T) => void,
  life: AbortSignal,
): Promise<T | null> {
  const isGone = (): boolean => life.aborted;
  for (let pause = FIRST_PAUSE_MS; !isGone(); pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const answer = await patiently(ask);
    if (answer !== null && !isGone()) {
      seen(answer);
      if (isOver(answer)) {
        return answer;
      }
    }
    await sleep(pause);
  }
  return null;
}

/**
 * Begin something, and ask until it is over. What the server could not be told to begin is not begun later, behind the
 * back of a person who has gone on: that is an error at once.
 */
export async function begun<T>(
  begin: () => Promise<T>,
  ask: () => Promise<T>,
  isOver: (answer: T) => boolean,
  seen: (answer: T) => void,
  life: AbortSignal,
): Promise<T | null> {
  const first = await begin();
  if (life.aborted) {
    return null;
  }
  seen(first);
  if (isOver(first)) {
    return first;
  }
  await sleep(FIRST_PAUSE_MS);
  return until(ask, isOver, seen, life);
}

async function patiently<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof UnreachableError) {
      return null;
    }
    throw error;
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, milliseconds));
}
