/** A workout in one line, which leads to it. */

import { units } from "../account/profile";
import { distance, spokenDuration } from "../design/units";
import type { Workout } from "./reading";
import { fastness } from "./words";

/** @param when - the day, where the lines are of several. */
export function WorkoutLine({ workout, when }: { workout: Workout; when?: string }) {
  const amounts = [
    workout.distanceKm ? distance(workout.distanceKm, units.value) : null,
    spokenDuration(workout.durationMin),
    fastness(workout.type, workout, units.value),
  ];
  return (
    <a class="line" href={`#/workouts/${workout.workoutId}`}>
      <span class="two-lines">
        <strong>{workout.type}</strong> {when && <span class="soft small">{when}</span>}
      </span>
      <span class="number">{amounts.filter((amount) => amount !== null).join(" · ")}</span>
    </a>
  );
}
