/** The workouts that were read, page by page, kept right by what is sent. */

import { computed, effect, signal } from "@preact/signals";
import { person } from "../account/session";
import { call, UnreachableError } from "../api/client";
import { addDays } from "../design/days";
import { onSent } from "../outbox";
import { keep, kept, type Remembered } from "../outbox/kept";
import { applied, type Filters, ofKind } from "./listing";
import type { Changed } from "./operations";
import type { Workout } from "./workout";

const PAGE = 50;
const FRESH_MS = 30_000;
const EVERYTHING: Filters = { type: "", from: "", to: "" };
const KEPT = "workouts";

interface Page {
  workouts: readonly Workout[];
  nextToken?: string;
}

/** The workouts of some filters, as far as they were loaded. */
export class Listing {
  readonly workouts = signal<readonly Workout[] | null>(null);
  /** When what is shown was true, if that is not now. */
  readonly asOf = signal<number | null>(null);
  readonly error = signal<unknown>(null);
  readonly isLoading = signal(false);
  readonly #nextToken = signal<string | null>(null);
  readonly #filters: Filters;
  #freshAt = 0;
  /** Where the person had scrolled to. */
  scrolledTo = 0;

  constructor(filters: Filters) {
    this.#filters = filters;
  }

  readonly hasMore = computed(() => this.#nextToken.value !== null);

  /** Read the first page, unless that was done just now. Without a network, what was read last. */
  async open(): Promise<void> {
    if (this.workouts.peek() === null && this.#filters === EVERYTHING) {
      this.#remember(await kept<Page>(KEPT));
    }
    if (Date.now() - this.#freshAt > FRESH_MS) {
      await this.refresh();
    }
  }

  async refresh(): Promise<void> {
    await this.#load(null);
  }

  /** Read the next page. */
  async more(): Promise<void> {
    const token = this.#nextToken.peek();
    if (token !== null && !this.isLoading.peek()) {
      await this.#load(token);
    }
  }

  apply(changed: Changed): void {
    const before = this.workouts.peek();
    if (before !== null) {
      this.workouts.value = applied(before, changed, !this.hasMore.peek());
      this.#keep();
    }
  }

  async #load(token: string | null): Promise<void> {
    this.isLoading.value = true;
    this.error.value = null;
    try {
      const page = await pageOf(this.#filters, token);
      this.workouts.value =
        token === null ? page.workouts : [...(this.workouts.peek() ?? []), ...page.workouts];
      this.#nextToken.value = page.nextToken ?? null;
      this.asOf.value = null;
      this.#freshAt = Date.now();
      this.#keep();
    } catch (error) {
      this.error.value = error;
      if (token === null && error instanceof UnreachableError) {
        await this.#fallBack();
      }
    } finally {
      this.isLoading.value = false;
    }
  }

  /** What there is of the answers of before. */
  async #fallBack(): Promise<void> {
    const last = await kept<Page>(KEPT);
    if (last !== null) {
      this.#remember(last);
      this.asOf.value = last.asOf;
    }
  }

  #remember(last: Remembered<Page> | null): void {
    this.workouts.value ??= last?.data.workouts ?? null;
  }

  #keep(): void {
    if (this.#filters === EVERYTHING) {
      void keep(KEPT, { workouts: (this.workouts.peek() ?? []).slice(0, 2 * PAGE) });
    }
  }
}

async function pageOf({ type, from, to }: Filters, nextToken: string | null): Promise<Page> {
  const query = {
    limit: PAGE,
    ...(type && { type: type as "Run" }),
    ...(from && { from }),
    ...(to && { to: addDays(to, 1) }),
    ...(nextToken !== null && { nextToken }),
  };
  return (await call((client) => client.GET("/workouts", { params: { query } }))).data;
}

const listings = new Map<string, Listing>();

/** The workouts of some filters. The same while the page is open. */
export function listing(filters: Filters): Listing {
  const isEverything = !filters.type && !filters.from && !filters.to;
  const key = isEverything ? "" : JSON.stringify(filters);
  const found = listings.get(key) ?? new Listing(isEverything ? EVERYTHING : filters);
  listings.set(key, found);
  return found;
}

/** The newest workouts of all types. */
export const recent = (): Listing => listing(EVERYTHING);

/** Ids of workouts that were logged or moved while the page was open, by what they were called until then. */
export const loggedAs = signal<ReadonlyMap<string, string>>(new Map());

onSent(({ kind, subject, result }) => {
  if (ofKind(kind)) {
    const changed = result as Changed;
    if (changed.workout) {
      follow(subject, changed.workout.workoutId);
    }
    for (const one of listings.values()) {
      one.apply(changed);
    }
  }
});

/** A workout may come back to the id that it had: then that leads nowhere else. */
function follow(subject: string, workoutId: string): void {
  const others = [...loggedAs.peek()].filter(([former]) => former !== workoutId);
  loggedAs.value = new Map(subject === workoutId ? others : [...others, [subject, workoutId]]);
}

// Nobody sees what another person had read.
let reader: string | undefined;
effect(() => {
  if (person.value?.userId !== reader) {
    reader = person.value?.userId;
    listings.clear();
    loggedAs.value = new Map();
  }
});
