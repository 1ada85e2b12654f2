/** Every workout, newest first, by month or week; more come as one scrolls. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { timeZone, today, units } from "../account/profile";
import { Button, Choices, Empty, Field, Waiting } from "../design/components";
import { addDays, longMonth, shortDay } from "../design/days";
import { Trouble } from "../design/trouble";
import { distance, duration, number, spokenDuration } from "../design/units";
import { entries } from "../outbox";
import { go, type Place } from "../router";
import { tempo, TYPES } from "./kinds";
import {
  type Filters,
  filtersOf,
  fits,
  type Group,
  grouped,
  type Grouping,
  type Shown,
  shown,
} from "./listing";
import { type Listing, listing, recent } from "./store";
import { clockOf, shortMoment } from "./time";
import { TypeIcon } from "./TypeIcon";
import { WaitingBadge } from "./WaitingBadge";
import "./workouts.css";

export function WorkoutList({ query }: Place) {
  const filters = filtersOf(query);
  const by: Grouping = query.get("by") === "week" ? "week" : "month";
  const source = listing(filters);
  useEffect(() => {
    void source.open();
  }, [source]);
  const stored = source.workouts.value;
  const all = shown(stored ?? [], entries.value, timeZone.value).filter((one) => fits(filters, one));
  return (
    <>
      <FilterBar filters={filters} by={by} />
      <AsOf source={source} />
      {all.length > 0 && <Groups key={JSON.stringify(filters)} all={all} by={by} source={source} />}
      {stored === null && all.length === 0 && source.isLoading.value && <Waiting what="your workouts" />}
      {source.error.value !== null && source.asOf.value === null && (
        <Trouble
          what="Your workouts could not be loaded."
          error={source.error.value}
          onRetry={() => void (stored === null ? source.refresh() : source.more())}
        />
      )}
      {stored !== null && all.length === 0 && <Nothing filters={filters} />}
    </>
  );
}

/** Reads what was last read, when nothing can be read now. */
function AsOf({ source }: { source: Listing }) {
  if (source.asOf.value === null) {
    return null;
  }
  return (
    <div class="note row-between" role="status">
      <span>No network. This is how it was at {shortMoment(source.asOf.value)}.</span>
      <Button look="quiet" busy={source.isLoading.value} onClick={() => source.refresh()}>
        Try again
      </Button>
    </div>
  );
}

function Nothing({ filters: { type, from, to } }: { filters: Filters }) {
  return type || from || to ? (
    <Empty title="Nothing fits">
      <p>No workout is of this type and in these days.</p>
      <a class="button secondary" href="#/workouts">
        Show all
      </a>
    </Empty>
  ) : (
    <Empty title="No workouts yet">
      <p>Log the first one: it takes two taps.</p>
      <a class="button" href="#/workouts/new">
        Log a workout
      </a>
    </Empty>
  );
}

function placeOf(filters: Filters, by: Grouping): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value));
  if (by === "week") {
    query.set("by", by);
  }
  return query.size > 0 ? `/workouts?${query}` : "/workouts";
}

function FilterBar({ filters, by }: { filters: Filters; by: Grouping }) {
  const show = (changed: Partial<Filters>, grouping = by): void =>
    go(placeOf({ ...filters, ...changed }, grouping), { replace: true });
  const used = (recent().workouts.value ?? []).map(({ type }) => type);
  const types = [...new Set<string>([...TYPES, ...used])].filter(
    (type) => used.length === 0 || used.includes(type) || type === filters.type,
  );
  const days = [
    filters.from && `from ${shortDay(filters.from, today())}`,
    filters.to && `to ${shortDay(filters.to, today())}`,
  ];
  return (
    <div class="workout-filters">
      <Choices
        label="Type"
        options={[["", "All"], ...types.map((type) => [type, type] as const)]}
        value={filters.type}
        onChange={(type: string) => {
          show({ type });
        }}
      />
      <details>
        <summary>
          {days.some(Boolean) ? `Days ${days.filter(Boolean).join(" ")}` : "All days"}, by {by}
        </summary>
        <div class="workout-pair">
          <DayField label="From" value={filters.from} onChange={(from) => show({ from })} />
          <DayField label="To" value={filters.to} onChange={(to) => show({ to })} />
          <Choices
            label="Sums by"
            options={[
              ["month", "Month"],
              ["week", "Week"],
            ]}
            value={by}
            onChange={(grouping: Grouping) => {
              show({}, grouping);
            }}
          />
        </div>
      </details>
    </div>
  );
}

interface DayFieldProps {
  label: string;
  value: string;
  onChange: (day: string) => void;
}

function DayField({ label, value, onChange }: DayFieldProps) {
  return (
    <Field label={label}>
      {(control) => (
        <input
          {...control}
          class="input"
          type="date"
          value={value}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
      )}
    </Field>
  );
}

function Groups({ all, by, source }: { all: readonly Shown[]; by: Grouping; source: Listing }) {
  useLayoutEffect(() => {
    window.scrollTo(0, source.scrolledTo);
    const remember = (): void => {
      source.scrolledTo = window.scrollY;
    };
    window.addEventListener("scroll", remember, { passive: true });
    return () => window.removeEventListener("scroll", remember);
  }, [source]);
  const groups = grouped(all, by);
  const isWhole = !source.hasMore.value && source.asOf.value === null;
  return (
    <>
      {groups.map((group, index) => (
        <GroupOfDays key={group.key} group={group} by={by} isWhole={isWhole || index < groups.length - 1} />
      ))}
      {source.hasMore.value && <More source={source} />}
    </>
  );
}

const groupName = (key: string, by: Grouping): string =>
  by === "month" ? longMonth(key) : `${shortDay(key, today())} to ${shortDay(addDays(key, 6), today())}`;

/** Sums are shown of what was loaded whole. */
function GroupOfDays({ group, by, isWhole }: { group: Group; by: Grouping; isWhole: boolean }) {
  const { key, shown: members, durationMin, distanceKm } = group;
  const sums = [
    `${members.length} ${members.length === 1 ? "workout" : "workouts"}`,
    spokenDuration(durationMin),
    distanceKm > 0 && distance(distanceKm, units.value),
  ].filter(Boolean);
  return (
    <section class="workout-group" aria-labelledby={`group-${key}`}>
      <header class="row-between">
        <h2 id={`group-${key}`}>{groupName(key, by)}</h2>
        {isWhole && <p class="small soft number">{sums.join(" · ")}</p>}
      </header>
      <ul class="plain workouts">
        {members.map((one) => (
          <li key={one.id}>
            <Row shown={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `Thu 19`: its month is in the heading. */
function weekdayOfMonth(day: string): string {
  const format = { weekday: "short", day: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat("en-GB", format).format(Date.parse(day));
}

function Row({ shown: { id, input, localDate, stored, entry } }: { shown: Shown }) {
  const speed = tempo(input, units.value);
  return (
    <a class="workout" href={`#/workouts/${id}`}>
      <span class="type-sign">
        <TypeIcon type={input.type} />
      </span>
      <span class="workout-name">
        <span class="workout-type">
          <strong>{input.type}</strong> <WaitingBadge entry={entry} isInLink />
        </span>
        <span class="small soft">
          {weekdayOfMonth(localDate)} · {clockOf(input.ts, timeZone.value).time}
        </span>
      </span>
      <span class="workout-amounts number">
        <strong>
          {input.distanceKm ? distance(input.distanceKm, units.value) : duration(input.durationMin)}
        </strong>
        <span class="small soft">
          {input.distanceKm ? <span>{duration(input.durationMin)}</span> : null}
          {input.distanceKm && speed ? " · " : null}
          {speed && <span>{speed}</span>}
        </span>
      </span>
      <span class="workout-load number" title="Load">
        {stored?.load && <Load value={stored.load.value} />}
      </span>
    </a>
  );
}

function Load({ value }: { value: number }) {
  return (
    <>
      <span class="unseen">Load </span>
      {number(value)}
    </>
  );
}

/** The next page, when one has scrolled to it. The button is for where that does not happen. */
function More({ source }: { source: Listing }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const watched = place.current;
    if (!watched || source.error.value !== null) {
      return undefined;
    }
    const observer = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting) {
          void source.more();
        }
      },
      { rootMargin: "600px" },
    );
    observer.observe(watched);
    return () => observer.disconnect();
  }, [source, source.workouts.value, source.error.value]);
  return (
    <div ref={place} class="row-center">
      <Button look="secondary" busy={source.isLoading.value} onClick={() => source.more()}>
        {source.isLoading.value ? "Loading more" : "Show more"}
      </Button>
    </div>
  );
}
