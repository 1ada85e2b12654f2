/** The numbers of a set, for a thumb: weight and repetitions with steps and by typing, kind, and what was left. */

import { useEffect, useId, useRef } from "preact/hooks";
import { Choices } from "../design/components";
import { typedNumber, type Units, weightUnit } from "../design/units";
import { STEP, stepped } from "./prefill";
import { type Kind, KINDS, type SetInput } from "./sets";

/** A set as it stands in its form. */
export interface SetDraft {
  /** As typed, in the person's unit; empty for none. */
  weight: string;
  reps: string;
  kind: Kind;
  rir: number | null;
}

export type SetErrors = Partial<Record<"weight" | "reps" | "rir", string>>;

const MOST_REPS = 1000;
const RIRS = [0, 1, 2, 3, 4, 5];
const HOLD_MS = 450;
const REPEAT_MS = 110;

/**
 * The set to send, or what is wrong with the form.
 *
 * @param mayHaveNone whether nothing typed means the weight of the body.
 */
export function readDraft(
  draft: SetDraft,
  { exercise, units, mayHaveNone }: { exercise: string; units: Units; mayHaveNone: boolean },
): { set: SetInput } | { errors: SetErrors } {
  const weight = typedNumber(draft.weight);
  const reps = typedNumber(draft.reps);
  const errors: SetErrors = {};
  if (Number.isNaN(weight)) {
    errors.weight = "Type a number.";
  } else if (weight === null && !mayHaveNone) {
    errors.weight = "Type the weight, or 0 for none.";
  }
  if (reps === null || !Number.isInteger(reps) || reps < 1 || reps > MOST_REPS) {
    errors.reps = "Type a whole number from 1 to 1000.";
  }
  if (Object.keys(errors).length > 0 || reps === null) {
    return { errors };
  }
  const amount = weight ? (units === "metric" ? { weightKg: weight } : { weightLb: weight }) : {};
  const reserve = draft.rir === null ? {} : { rir: draft.rir };
  return { set: { exercise, kind: draft.kind, ...amount, reps, ...reserve } };
}

/** What the API says of the fields of a set, at the fields of the form. */
export function errorsOf(of: (field: string) => string | undefined): SetErrors {
  const weight = of("weightKg") ?? of("weightLb");
  const reps = of("reps");
  const rir = of("rir");
  return { ...(weight && { weight }), ...(reps && { reps }), ...(rir && { rir }) };
}

interface SetFieldsProps {
  draft: SetDraft;
  onChange: (change: Partial<SetDraft>) => void;
  errors: SetErrors;
  units: Units;
  /** Usually done with the weight of the body: a weight is added to it. */
  isBodyweight: boolean;
}

export function SetFields({ draft, onChange, errors, units, isBodyweight }: SetFieldsProps) {
  const unit = weightUnit(units);
  return (
    <div class="set-fields">
      <Stepper
        label={isBodyweight ? "Added weight" : "Weight"}
        unit={unit}
        value={draft.weight}
        step={STEP[units]}
        placeholder={isBodyweight ? "Body" : ""}
        error={errors.weight}
        onChange={(weight) => {
          onChange({ weight });
        }}
      />
      <Stepper
        label="Repetitions"
        unit="reps"
        value={draft.reps}
        step={1}
        error={errors.reps}
        onChange={(reps) => {
          onChange({ reps });
        }}
      />
      <div class="set-kind">
        <Choices
          label="Kind of set"
          options={KINDS}
          value={draft.kind}
          onChange={(kind) => {
            onChange({ kind });
          }}
        />
        <label class="rir">
          <span>
            <abbr title="Repetitions in reserve: how many more you could have done">RIR</abbr>
          </span>
          <select
            class="input"
            value={draft.rir ?? ""}
            aria-invalid={Boolean(errors.rir)}
            onChange={(event) => {
              const { value } = event.currentTarget;
              onChange({ rir: value === "" ? null : Number(value) });
            }}
          >
            <option value="">–</option>
            {[...new Set([...RIRS, ...(draft.rir === null ? [] : [draft.rir])])].map((rir) => (
              <option key={rir} value={rir}>
                {rir}
              </option>
            ))}
          </select>
        </label>
      </div>
      {errors.rir && <span class="error small">{errors.rir}</span>}
    </div>
  );
}

interface StepperProps {
  label: string;
  unit: string;
  value: string;
  step: number;
  placeholder?: string;
  error?: string | undefined;
  onChange: (value: string) => void;
}

/** A number that a thumb changes by steps, held for many, and that can be typed. */
export function Stepper({ label, unit, value, step, placeholder, error, onChange }: StepperProps) {
  const id = useId();
  const move = (by: number): void => {
    const typed = typedNumber(value);
    const next = stepped(Number.isNaN(typed) ? null : typed, by);
    onChange(next === null ? "" : String(next));
  };
  return (
    <div class="stepper" role="group" aria-label={label}>
      <StepButton label={`${label}: ${step} ${unit} less`} text="−" onStep={() => move(-step)} />
      <div class="set-field">
        <label for={id} class="unseen">
          {label} in {unit}
        </label>
        <input
          id={id}
          value={value}
          placeholder={placeholder ?? ""}
          inputMode="decimal"
          autocomplete="off"
          aria-invalid={Boolean(error)}
          aria-describedby={error ? `${id}-error` : undefined}
          onFocus={(event) => {
            event.currentTarget.select();
          }}
          onInput={(event) => {
            onChange(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && event.currentTarget.form === null) {
              event.currentTarget.blur(); // puts the phone's keyboard away
            }
          }}
        />
        <span class="unit" aria-hidden="true">
          {unit}
        </span>
      </div>
      <StepButton label={`${label}: ${step} ${unit} more`} text="+" onStep={() => move(step)} />
      {error && (
        <span class="error" id={`${id}-error`} role="alert">
          {error}
        </span>
      )}
    </div>
  );
}

function StepButton({ label, text, onStep }: { label: string; text: string; onStep: () => void }) {
  const step = useRef(onStep);
  step.current = onStep;
  const timer = useRef(0);
  const wasHeld = useRef(false);
  const release = (): void => {
    window.clearTimeout(timer.current);
  };
  useEffect(() => release, []);
  const hold = (): void => {
    wasHeld.current = true;
    step.current();
    timer.current = window.setTimeout(hold, REPEAT_MS);
  };
  return (
    <button
      type="button"
      class="step"
      aria-label={label}
      onPointerDown={() => {
        wasHeld.current = false;
        timer.current = window.setTimeout(hold, HOLD_MS);
      }}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onContextMenu={(event) => {
        event.preventDefault(); // a long press is for many steps
      }}
      onClick={() => {
        if (!wasHeld.current) {
          onStep();
        }
        wasHeld.current = false;
      }}
    >
      <span aria-hidden="true">{text}</span>
    </button>
  );
}
