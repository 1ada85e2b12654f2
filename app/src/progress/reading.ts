/** What the views of progress ask the API for. */

import { call, type Schemas } from "../api/client";
import { addMonths } from "../design/days";
import type { DayOfFitness, Method } from "./words";
import type { Sums } from "./weeks";

export type Stats = Schemas["Stats"];
export type Day = Schemas["Days"]["days"][number];
export type Month = Schemas["Months"]["months"][number];
export type Summary = Schemas["Summary"];
export type Workout = Schemas["Workout"];

export async function readStats(): Promise<Stats> {
  return (await call((client) => client.GET("/me/stats"))).data;
}

/** Days with a workout from `from` up to `to`, which is left out; a year at most. */
export async function readDays(from: string, to: string): Promise<readonly Day[]> {
  return (await call((client) => client.GET("/me/days", { params: { query: { from, to } } }))).data.days;
}

const MOST_MONTHS = 36;

/** Months with a workout, `2026-11`, up to `to`, which is left out; three years at most. */
export async function readMonths(from: string, to: string): Promise<readonly Month[]> {
  return (await call((client) => client.GET("/me/months", { params: { query: { from, to } } }))).data.months;
}

export async function readSummary(date: string): Promise<Summary> {
  return (await call((client) => client.GET("/me/summaries/{date}", { params: { path: { date } } }))).data;
}

/** All workouts from a day up to another, which is left out, newest first. */
export async function readWorkouts(from: string, to: string, type?: string): Promise<readonly Workout[]> {
  const workouts: Workout[] = [];
  let nextToken: string | undefined;
  do {
    const query = {
      from,
      to,
      limit: 100,
      ...(type && { type: type as Schemas["WorkoutType"] }),
      ...(nextToken && { nextToken }),
    };
    const { data } = await call((client) => client.GET("/workouts", { params: { query } }));
    workouts.push(...data.workouts);
    nextToken = data.nextToken;
  } while (nextToken);
  return workouts;
}

export interface FitnessRead {
  method: Method;
  /** Share of the workouts, of the newest year of the range, that have a load by this method. */
  coverage: number;
  days: readonly DayOfFitness[];
}

/** Fitness of each day, by one method: without one, by that of today's summary. */
export async function readFitness(from: string, to: string, method?: Method): Promise<FitnessRead> {
  const days: DayOfFitness[] = [];
  let newest: Schemas["Fitness"];
  let nextToken: string | undefined;
  do {
    const query = { from, to, ...(method && { method }), ...(nextToken && { nextToken }) };
    const { data } = await call((client) => client.GET("/me/fitness", { params: { query } }));
    newest = data;
    days.push(...data.days);
    nextToken = data.nextToken;
  } while (nextToken);
  return { method: newest.method, coverage: newest.coverage, days };
}

/** Every month with a workout, and the methods that any of them has a load by. */
export async function readWholeLife(workouts: number, today: string): Promise<readonly Month[]> {
  const months: Month[] = [];
  let found = 0;
  let to = addMonths(today.slice(0, 7), 1);
  // The API says how many workouts there are, and not when the first was.
  for (let tries = 0; found < workouts && tries < 17; tries += 1) {
    const from = addMonths(to, -MOST_MONTHS);
    const page = await readMonths(from, to);
    months.unshift(...page);
    found += page.reduce((sum, month) => sum + month.workouts, 0);
    to = from;
  }
  return months;
}

/** A workout as what a day would have by it alone. */
export const sumsOfWorkout = (workout: Workout): Sums & { date: string } => ({
  date: workout.localDate,
  workouts: 1,
  durationMin: workout.durationMin,
  distanceKm: workout.distanceKm ?? 0,
  elevationM: workout.elevationM ?? 0,
  volumeKg: 0,
  load: workout.load?.all ?? {},
});
