/** The form of a workout: new, corrected, or refused by the API. */

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useAttempt } from "../account/attempt";
import { timeZone, units } from "../account/profile";
import { allZones, browserZone } from "../account/zones";
import type { ApiError } from "../api/client";
import { Button, Choices, Field } from "../design/components";
import { Trouble } from "../design/trouble";
import { distanceUnit, elevationUnit, spokenDuration, typedDistance } from "../design/units";
import { type Draft, draftOf, durationOf, durationTexts, offsetsOfDraft, type Problems, read } from "./draft";
import { effortName, hasDistance, tempo, tempoName, TYPES } from "./kinds";
import { cityOf, offsetName, offsetsOf } from "./time";
import { TypeIcon } from "./TypeIcon";
import type { WorkoutInput } from "./workout";
import "./workouts.css";

export interface Suggestion {
  text: string;
  type: string;
  change: Partial<Draft>;
}

interface FormProps {
  initial: Draft;
  /** What is changed: fields that nobody touches stay exactly as they are. */
  before?: WorkoutInput;
  /** Types that the person has used, which the stage may have beside the usual ones. */
  usedTypes: readonly string[];
  /** What the API has refused. */
  refusal: ApiError | null;
  /** Recent workouts, to fill the form with by one tap. */
  suggestions?: readonly Suggestion[];
  /** Said above the button: what to decide before it is saved. */
  question?: ComponentChildren;
  saveText: string;
  onSave: (input: WorkoutInput) => Promise<void>;
  /** Another type was chosen: what is usual with it. Fields that the person has filled in stay. */
  onType?: (type: string) => Partial<Draft>;
  cancel?: ComponentChildren;
}

type Texts = "distance" | "avgHr" | "maxHr" | "avgPowerW" | "elevation" | "calories" | "notes";

const MORE_FIELDS: readonly string[] = ["avgHr", "maxHr", "avgPowerW", "elevationM", "calories", "notes"];

export function WorkoutForm(props: FormProps) {
  const { initial, before, refusal, onSave, onType } = props;
  const [draft, setDraft] = useState(initial);
  const [touched, setTouched] = useState<ReadonlySet<keyof Draft>>(new Set());
  const [found, setFound] = useState<Problems>(new Map());
  const saving = useAttempt();
  const form = useRef<HTMLFormElement>(null);

  const problems = useMemo(() => refusedFields(refusal, found), [refusal, found]);
  useEffect(() => {
    if (problems.size > 0) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"], .field:has(> .error) input')?.focus();
    }
  }, [problems]);

  function change(changed: Partial<Draft>): void {
    setDraft((last) => ({ ...last, ...changed }));
    setTouched((last) => new Set([...last, ...(Object.keys(changed) as (keyof Draft)[])]));
  }

  function changeType(type: string): void {
    const usual = Object.entries(onType?.(type) ?? {}).filter(
      ([field]) => !touched.has(field as keyof Draft),
    );
    setDraft((last) => ({ ...last, ...Object.fromEntries(usual), type }));
  }

  function choose({ type, change: { date, time, ...rest } }: Suggestion): void {
    const start = date && time && !touched.has("date") && !touched.has("time") ? { date, time } : {};
    setDraft((last) => ({ ...last, ...rest, ...start, type }));
  }

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    const reference = before && { input: before, draft: initial };
    const now = Date.now();
    const { input, problems: wrong } = read(draft, {
      units: units.value,
      now,
      ...(reference && { before: reference }),
    });
    setFound(wrong);
    if (wrong.size === 0) {
      await saving.run(() => onSave(input));
    }
  }

  const text = (field: Texts) => ({
    class: "input",
    value: draft[field],
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
      change({ [field]: event.currentTarget.value });
    },
  });
  const moves = hasDistance(draft.type) || draft.distance !== "";
  const distance = (
    <Field label="Distance" error={problems.get("distanceKm")} hint={<Tempo draft={draft} />}>
      {(control) => (
        <span class="with-unit">
          <input {...control} {...text("distance")} inputMode="decimal" autocomplete="off" />
          <span class="unit">{distanceUnit(units.value)}</span>
        </span>
      )}
    </Field>
  );
  const isMoreOpen = MORE_FIELDS.some((field) => problems.has(field));

  return (
    <form class="workout-form" ref={form} onSubmit={save} noValidate>
      {props.suggestions && props.suggestions.length > 0 && (
        <div class="workout-suggestions" role="group" aria-label="As before">
          {props.suggestions.map((suggestion) => (
            <button
              type="button"
              class="workout-suggestion"
              key={suggestion.text}
              onClick={() => {
                choose(suggestion);
              }}
            >
              <TypeIcon type={suggestion.type} size={20} />
              {suggestion.text}
            </button>
          ))}
        </div>
      )}
      <Choices
        label="Type"
        options={typesFor(draft.type, props.usedTypes)}
        value={draft.type}
        onChange={changeType}
        error={problems.get("type")}
      />
      <div class="workout-pair">
        <Duration draft={draft} onChange={change} error={problems.get("durationMin")} />
        {moves && distance}
      </div>
      <Start draft={draft} onChange={change} error={problems.get("ts")} />
      <Effort draft={draft} onChange={change} error={problems.get("rpe")} />
      <details class="workout-more" open={isMoreOpen || hasMore(initial)}>
        <summary>More</summary>
        <div class="stack">
          {!moves && distance}
          <div class="workout-pair">
            <Measure
              label="Average heart rate"
              unit="bpm"
              error={problems.get("avgHr")}
              input={text("avgHr")}
            />
            <Measure
              label="Highest heart rate"
              unit="bpm"
              error={problems.get("maxHr")}
              input={text("maxHr")}
            />
            <Measure
              label="Average power"
              unit="W"
              error={problems.get("avgPowerW")}
              input={text("avgPowerW")}
            />
            <Measure
              label="Climbed"
              unit={elevationUnit(units.value)}
              error={problems.get("elevationM")}
              input={text("elevation")}
            />
            <Measure label="Energy" unit="kcal" error={problems.get("calories")} input={text("calories")} />
          </div>
          <Field label="Notes" error={problems.get("notes")}>
            {(control) => <textarea {...control} {...text("notes")} rows={4} />}
          </Field>
        </div>
      </details>
      <div class="workout-save">
        {saving.error !== null && <Trouble what="It could not be kept." error={saving.error} />}
        {props.question}
        <div class="workout-save-row">
          {props.cancel}
          <Button type="submit" size="large" wide busy={saving.busy}>
            {props.saveText}
          </Button>
        </div>
      </div>
    </form>
  );
}

const hasMore = (draft: Draft): boolean =>
  [draft.avgHr, draft.maxHr, draft.avgPowerW, draft.elevation, draft.calories, draft.notes].some(Boolean);

/** The API's field errors, and over them what the form found itself. */
function refusedFields(refusal: ApiError | null, found: Problems): Problems {
  if (found.size > 0 || refusal === null) {
    return found;
  }
  const all = new Map<string, string>();
  for (const { field, message } of refusal.fields) {
    const sentence = message.charAt(0).toUpperCase() + message.slice(1);
    all.set(field, [all.get(field), sentence].filter(Boolean).join(". "));
  }
  return all;
}

/** The types to choose from, as the form shows them. */
function typesFor(chosen: string, used: readonly string[]): readonly (readonly [string, string])[] {
  return [...new Set<string>([...TYPES, ...used, chosen])].map((type) => [type, type]);
}

function Tempo({ draft }: { draft: Draft }) {
  const durationMin = durationOf(draft) ?? 0;
  const distanceKm = typedDistance(draft.distance, units.value) ?? 0;
  const shown = tempo({ type: draft.type, durationMin, distanceKm }, units.value);
  return shown !== null && Number.isFinite(durationMin) && Number.isFinite(distanceKm) ? (
    <output>
      {tempoName(draft.type)} {shown}
    </output>
  ) : null;
}

interface PartProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  error: string | undefined;
}

/** Hours, minutes and seconds, each with digits only: a phone's keys for numbers have no colon. */
function Duration({ draft, onChange, error }: PartProps) {
  const fields = [
    ["hours", "Hours", "h"],
    ["minutes", "Minutes", "min"],
    ["seconds", "Seconds", "s"],
  ] as const;

  /** `1:05:00`, or 95 minutes, in the fields where they belong. */
  function tidy(): void {
    const minutes = durationOf(draft);
    if (minutes !== null && !Number.isNaN(minutes)) {
      const texts = durationTexts(minutes);
      if (fields.some(([field]) => Number(texts[field]) !== Number(draft[field]))) {
        onChange(texts);
      }
    }
  }

  return (
    <fieldset class="field">
      <legend class="label">Duration</legend>
      <div class="workout-duration">
        {fields.map(([field, label, unit]) => (
          <label class="with-unit" key={field}>
            <input
              class="input"
              aria-label={label}
              aria-invalid={error !== undefined}
              aria-describedby={error ? "duration-error" : undefined}
              inputMode="decimal"
              autocomplete="off"
              placeholder="0"
              value={draft[field]}
              onInput={(event) => {
                onChange({ [field]: event.currentTarget.value });
              }}
              onBlur={tidy}
              onFocus={(event) => {
                event.currentTarget.select();
              }}
            />
            <span class="unit" aria-hidden="true">
              {unit}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <span class="error" id="duration-error">
          {error}
        </span>
      )}
    </fieldset>
  );
}

/** When it began, by the clock of where it was. */
function Start({ draft, onChange, error }: PartProps) {
  const [isElsewhere, setElsewhere] = useState(false);
  const known = [...new Set([draft.zone, browserZone(), timeZone.value])];
  const offsets = offsetsOfDraft(draft);
  const asksZone = isElsewhere || known.length > 1;
  return (
    <div class="workout-start">
      <div class="workout-pair narrow">
        <Field label="Day" error={error}>
          {(control) => (
            <input
              {...control}
              class="input"
              type="date"
              value={draft.date}
              onInput={(event) => {
                onChange({ date: event.currentTarget.value });
              }}
            />
          )}
        </Field>
        <Field label="Start">
          {(control) => (
            <input
              {...control}
              class="input"
              type="time"
              aria-invalid={error !== undefined}
              value={draft.time}
              onInput={(event) => {
                onChange({ time: event.currentTarget.value });
              }}
            />
          )}
        </Field>
      </div>
      {offsets.length > 1 && (
        <Choices
          label="The clocks were put back then. Which one?"
          options={offsets.map((offset, index) => [
            String(offset),
            `The ${index === 0 ? "first" : "second"} (${offsetName(offset)})`,
          ])}
          value={String(offsets.includes(draft.offset ?? Number.NaN) ? draft.offset : offsets[0])}
          onChange={(offset) => {
            onChange({ offset: Number(offset) });
          }}
        />
      )}
      {asksZone ? (
        <Field label="Time zone">
          {(control) => (
            <select
              {...control}
              class="input"
              value={draft.zone}
              onInput={(event) => {
                onChange({ zone: event.currentTarget.value, offset: null });
              }}
            >
              {(isElsewhere ? [...new Set([...known, ...allZones()])] : known).map((zone) => (
                <option key={zone} value={zone}>
                  {zoneText(zone, draft)}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : (
        <p class="small soft">Time in {zoneText(draft.zone, draft)}</p>
      )}
      {!isElsewhere && (
        <button
          type="button"
          class="text-button small"
          onClick={() => {
            setElsewhere(true);
          }}
        >
          Another time zone
        </button>
      )}
    </div>
  );
}

function zoneText(zone: string, { date, time }: Draft): string {
  const fixed = Number(zone);
  if (!Number.isNaN(fixed)) {
    return `${offsetName(fixed)}, as it was logged`;
  }
  const [offset] = date && time ? offsetsOf(zone, date, time) : [];
  const name = zone === "UTC" ? "UTC" : cityOf(zone);
  const here = zone === browserZone() && zone !== timeZone.value ? ", where you are" : "";
  const home = zone === timeZone.value && zone !== browserZone() ? ", your time zone" : "";
  return `${name}${offset === undefined || zone === "UTC" ? "" : ` (${offsetName(offset)})`}${here || home}`;
}

const USUAL_EFFORT = 5;

/** Perceived exertion, from which wotr computes the load. */
function Effort({ draft, onChange, error }: PartProps) {
  const { rpe } = draft;
  const minutes = durationOf(draft);
  const said = rpe === null ? "not rated" : `${rpe}, ${effortName(rpe)}`;
  return (
    <Field
      label="How hard was it?"
      error={error}
      hint={
        rpe !== null && minutes
          ? `Load ${Math.round(rpe * minutes)}: ${rpe} × ${spokenDuration(minutes)}`
          : undefined
      }
    >
      {(control) => (
        <span class={rpe === null ? "workout-effort unset" : "workout-effort"}>
          <input
            {...control}
            type="range"
            min="0"
            max="10"
            step="0.5"
            value={rpe ?? USUAL_EFFORT}
            aria-valuetext={said}
            onInput={(event) => {
              onChange({ rpe: Number(event.currentTarget.value) });
            }}
            onClick={(event) => {
              onChange({ rpe: Number(event.currentTarget.value) });
            }}
          />
          <span class="workout-effort-said">
            {rpe === null ? "Not rated" : `${rpe} · ${effortName(rpe)}`}
            {rpe !== null && (
              <button
                type="button"
                class="text-button"
                onClick={() => {
                  onChange({ rpe: null });
                }}
              >
                Clear
              </button>
            )}
          </span>
        </span>
      )}
    </Field>
  );
}

interface MeasureProps {
  label: string;
  unit: string;
  error: string | undefined;
  input: object;
}

function Measure({ label, unit, error, input }: MeasureProps) {
  return (
    <Field label={label} error={error}>
      {(control) => (
        <span class="with-unit">
          <input {...control} {...input} inputMode="decimal" autocomplete="off" />
          <span class="unit">{unit}</span>
        </span>
      )}
    </Field>
  );
}

/** How a workout stands in the form, for the person who is signed in. */
export const draftFor = (input: WorkoutInput, zone = timeZone.value): Draft =>
  draftOf(input, zone, units.value);
