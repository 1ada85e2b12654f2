/** What the views of progress have in common. */

import type { ComponentChildren } from "preact";
import { Empty, Field, Waiting } from "../design/components";
import { useFetched } from "../design/fetched";
import { Icon } from "../design/icons";
import { Places } from "../design/places";
import { Trouble } from "../design/trouble";
import "./progress.css";
import { readStats, type Stats } from "./reading";

const VIEWS = [
  ["/progress", "Fitness"],
  ["/calendar", "Calendar"],
  ["/records", "Records"],
  ["/totals", "Totals"],
] as const;

interface FrameProps {
  /** What of the person is shown: `records`. */
  name: string;
  children: (stats: Stats) => ComponentChildren;
}

/** A view of progress, with the way to the others. All of them begin with the person's stats. */
export function Frame({ name, children }: FrameProps) {
  const [stats, again] = useFetched("stats", readStats);
  return (
    <div class="progress">
      <Places label="Progress" places={VIEWS} />
      {stats.state === "waiting" && <Waiting what={`your ${name}`} />}
      {stats.state === "failed" && (
        <Trouble what={`Your ${name} could not be loaded.`} error={stats.error} onRetry={again} />
      )}
      {stats.state === "there" && children(stats.data)}
    </div>
  );
}

/** What will be here when there are workouts. */
export function NothingYet({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card">
      <Empty title={title}>
        <p class="narrow">{children}</p>
        <a class="button" href="#/workouts/new">
          <Icon name="plus" size={20} />
          Log a workout
        </a>
      </Empty>
    </section>
  );
}

export const EVERY_TYPE = "";

interface TypeFieldProps {
  stats: Stats;
  value: string;
  onChange: (type: string) => void;
}

/** One of the types that the person has done, or all. */
export function TypeField({ stats, value, onChange }: TypeFieldProps) {
  return (
    <Field label="Type">
      {(control) => (
        <select
          {...control}
          class="input"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          <option value={EVERY_TYPE}>All types</option>
          {Object.keys(stats.byType).map((type) => (
            <option key={type} value={type}>
              {type}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
