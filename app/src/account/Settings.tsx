import type { TargetedSubmitEvent } from "preact";
import { useId, useMemo, useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { Button, Choices, Field, toast } from "../design/components";
import { Trouble } from "../design/trouble";
import { paceUnit, weightUnit } from "../design/units";
import { useAttempt } from "./attempt";
import { changesOf, type Draft, type DraftField, draftOf, inUnits } from "./draft";
import { leadToWrong, TextField } from "./fields";
import { changeProfile, type Profile, profile } from "./profile";
import { Recompute } from "./Recompute";
import { SettingsPlaces } from "./SettingsPlaces";
import { allZones, browserZone, timeIn } from "./zones";

export function Settings() {
  const stored = profile.value;
  return (
    <>
      <SettingsPlaces />
      {stored && <Form stored={stored} />}
    </>
  );
}

const METHODS: readonly {
  method: Profile["loadMethod"];
  title: string;
  about: string;
  needs: readonly DraftField[];
  missing: string;
}[] = [
  {
    method: "session-rpe",
    title: "How hard it felt",
    about: "Your rating from 0 to 10, times the minutes. It works for every kind of workout.",
    needs: [],
    missing: "",
  },
  {
    method: "banister-trimp",
    title: "Heart rate",
    about: "TRIMP: the minutes, weighted by how high the heart rate was on average.",
    needs: ["maxHr", "restHr", "sex"],
    missing: "It needs your highest and resting heart rate, and your sex.",
  },
  {
    method: "tss",
    title: "Power",
    about: "TSS: a ride against what you can hold for an hour.",
    needs: ["ftpW"],
    missing: "It needs your FTP.",
  },
  {
    method: "rtss",
    title: "Pace",
    about: "rTSS: a run against the pace that you can hold for an hour.",
    needs: ["thresholdPaceSecPerKm"],
    missing: "It needs your threshold pace.",
  },
];

function Form({ stored }: { stored: Profile }) {
  const [draft, setDraft] = useState(() => draftOf(stored));
  const [isKept, setKept] = useState(false);
  const [wasSent, setSent] = useState(false);
  const attempt = useAttempt();
  const { change, wrong } = changesOf(draft, stored);
  const isChanged = Object.keys(change).length > 0 || Object.keys(wrong).length > 0;
  const refused = attempt.error instanceof ApiError && attempt.error.fields.length > 0 ? attempt.error : null;

  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const errorOf = (field: DraftField): string | undefined =>
    (wasSent ? wrong[field] : undefined) ?? refused?.of(field);

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    setSent(true);
    const isSaved = Object.keys(wrong).length === 0 && (await attempt.run(save));
    if (!isSaved) {
      leadToWrong(form);
    }
  }

  async function save(): Promise<void> {
    const earlier = await changeProfile(change);
    setKept(isKept || earlier === "kept");
    setSent(false);
    if (profile.value) {
      setDraft(draftOf(profile.value));
    }
    toast("Saved.");
  }

  return (
    <>
      <Recompute isDue={isKept} />
      <form class="stack" onSubmit={submit} noValidate>
        {attempt.error !== null &&
          (refused ? (
            <div class="note bad" role="alert">
              <strong>Nothing was saved.</strong>
              <span>Look at what is marked below.</span>
            </div>
          ) : (
            <Trouble what="Nothing was saved." error={attempt.error} />
          ))}
        <section class="card stack" aria-labelledby="about-you">
          <h2 id="about-you">You</h2>
          <TextField
            label="What you are called here"
            autocomplete="nickname"
            maxLength={100}
            value={draft.displayName}
            onInput={(displayName) => set({ displayName })}
            error={errorOf("displayName")}
          />
          <Choices
            label="Units"
            options={[
              ["metric", "Kilometres, kilograms"],
              ["imperial", "Miles, pounds"],
            ]}
            value={draft.units}
            onChange={(units) => setDraft(inUnits(draft, units))}
            error={errorOf("units")}
          />
          <TimeZone
            value={draft.timeZone}
            onChange={(timeZone) => set({ timeZone })}
            error={errorOf("timeZone")}
          />
        </section>
        <section class="card stack" aria-labelledby="your-body">
          <div>
            <h2 id="your-body">Body and form</h2>
            <p class="soft small">You can leave all of this empty. It makes the training load more exact.</p>
          </div>
          <Choices
            label="Sex"
            options={[
              ["female", "Female"],
              ["male", "Male"],
              ["", "Not said"],
            ]}
            value={draft.sex}
            onChange={(sex) => set({ sex })}
            error={errorOf("sex")}
          />
          <div class="fields">
            <TextField
              label="Weight"
              unit={weightUnit(draft.units)}
              inputmode="decimal"
              value={draft.weightKg}
              onInput={(weightKg) => set({ weightKg })}
              error={errorOf("weightKg")}
            />
            <TextField
              label="Highest heart rate"
              unit="bpm"
              inputmode="numeric"
              value={draft.maxHr}
              onInput={(maxHr) => set({ maxHr })}
              error={errorOf("maxHr")}
            />
            <TextField
              label="Resting heart rate"
              unit="bpm"
              inputmode="numeric"
              value={draft.restHr}
              onInput={(restHr) => set({ restHr })}
              error={errorOf("restHr")}
            />
            <TextField
              label="FTP"
              hint="The power that you can hold for an hour."
              unit="W"
              inputmode="numeric"
              value={draft.ftpW}
              onInput={(ftpW) => set({ ftpW })}
              error={errorOf("ftpW")}
            />
            <TextField
              label="Threshold pace"
              hint={`What you can run for an hour, such as ${draft.units === "metric" ? "5:00" : "8:00"}.`}
              unit={paceUnit(draft.units)}
              value={draft.thresholdPaceSecPerKm}
              onInput={(thresholdPaceSecPerKm) => set({ thresholdPaceSecPerKm })}
              error={errorOf("thresholdPaceSecPerKm")}
            />
          </div>
        </section>
        <Methods draft={draft} onChange={(loadMethod) => set({ loadMethod })} error={errorOf("loadMethod")} />
        {isChanged && (
          <div class="save row">
            <Button type="submit" busy={attempt.busy}>
              Save
            </Button>
            <Button
              look="quiet"
              onClick={() => {
                setDraft(draftOf(stored));
                attempt.clear();
              }}
            >
              Undo
            </Button>
          </div>
        )}
      </form>
    </>
  );
}

interface TimeZoneProps {
  value: string;
  onChange: (zone: string) => void;
  error: string | undefined;
}

function TimeZone({ value, onChange, error }: TimeZoneProps) {
  const list = useId();
  const zones = useMemo(allZones, []);
  const here = browserZone();
  const time = timeIn(value);
  return (
    <div class="stack-s">
      <Field
        label="Time zone"
        hint={time ? `It is ${time} there. It says what today is.` : "Type a city, and choose from the list."}
        error={error}
      >
        {(control) => (
          <input
            {...control}
            class="input"
            list={list}
            autocomplete="off"
            spellcheck={false}
            value={value}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        )}
      </Field>
      <datalist id={list}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      {here !== value && (
        <div class="links">
          <Button look="quiet" onClick={() => onChange(here)}>
            Use {here}, as this device does
          </Button>
        </div>
      )}
    </div>
  );
}

interface MethodsProps {
  draft: Draft;
  onChange: (method: Profile["loadMethod"]) => void;
  error: string | undefined;
}

function Methods({ draft, onChange, error }: MethodsProps) {
  const name = useId();
  return (
    <section class="card stack" aria-labelledby="training-load">
      <div>
        <h2 id="training-load">Training load</h2>
        <p class="soft small">How the strain of a workout is measured. Fitness is computed from it.</p>
      </div>
      <div class="stack-s" role="radiogroup" aria-labelledby="training-load">
        {METHODS.map(({ method, title, about, needs, missing }) => (
          <label class="option" key={method}>
            <input
              type="radio"
              name={name}
              checked={draft.loadMethod === method}
              onChange={() => onChange(method)}
            />
            <span>
              <strong>{title}</strong>
              <span class="soft small">{about}</span>
              {draft.loadMethod === method && needs.some((field) => draft[field] === "") && (
                <span class="small warning">{missing}</span>
              )}
            </span>
          </label>
        ))}
      </div>
      {error && <span class="error">{error}</span>}
    </section>
  );
}
