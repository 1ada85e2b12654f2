/** Correct a workout. When it was changed elsewhere meanwhile, the person decides. */

import { useState } from "preact/hooks";
import { timeZone, today, units } from "../account/profile";
import { Button, Empty, Waiting } from "../design/components";
import { shortDay } from "../design/days";
import { useFetched } from "../design/fetched";
import { Trouble } from "../design/trouble";
import { distance, duration, elevation, number } from "../design/units";
import { discard, errorOf, type Outcome, submit, takeBack } from "../outbox";
import { go, type Place } from "../router";
import { offerUndo, replace } from "./changing";
import type { Shown } from "./listing";
import { type Changed, replaceWorkout } from "./operations";
import { useWorkout, workoutOf } from "./one";
import { Refused } from "./Refused";
import { recent } from "./store";
import { clockOf } from "./time";
import { differences, inputOf, type Workout, type WorkoutInput } from "./workout";
import { draftFor, WorkoutForm } from "./WorkoutForm";

const ANOTHER_VERSION = 412;

export function EditWorkout({ params }: Place) {
  const id = params.id ?? "";
  const fetched = useWorkout(id, (other) => `/workouts/${other}/edit`);
  // Kept while the person edits, whatever comes meanwhile: the form is about what they saw.
  const [first, setFirst] = useState<Shown | null>(null);
  if (first === null && fetched.state === "there" && fetched.data) {
    setFirst(fetched.data);
  }
  if (first) {
    return <EditForm shown={first} />;
  }
  if (fetched.state === "failed") {
    return <Trouble what="The workout could not be loaded." error={fetched.error} />;
  }
  return fetched.state === "waiting" ? (
    <Waiting what="the workout" />
  ) : (
    <Empty title="This workout is deleted">
      <a href="#/workouts">All workouts</a>
    </Empty>
  );
}

function EditForm({ shown }: { shown: Shown }) {
  const { id, input: before } = shown;
  const refused = shown.entry?.refusal ? shown.entry : null;
  /** The entry that was refused, which is corrected and not put in again. */
  const [entry, setEntry] = useState(refused?.id ?? null);
  const [refusal, setRefusal] = useState(refused?.refusal ? errorOf(refused.refusal) : null);
  const [mine, setMine] = useState(before);
  const [initial] = useState(() => draftFor(before));

  async function save(input: WorkoutInput): Promise<void> {
    if (entry === null && differences(input, before).length === 0) {
      go(`/workouts/${id}`, { replace: true });
      return;
    }
    setMine(input);
    await send(input, shown);
  }

  async function send(input: WorkoutInput, onto: Shown): Promise<void> {
    const { id: sent, outcome } = await replace(onto, input, entry);
    setEntry(sent);
    if (outcome.state === "refused") {
      setRefusal(outcome.error);
    } else {
      end(sent, outcome);
    }
  }

  function end(sent: string, outcome: Outcome<Changed>): void {
    const workout = outcome.state === "sent" ? outcome.result.workout : null;
    go(`/workouts/${workout?.workoutId ?? id}`, { replace: true });
    const said = outcome.state === "sent" ? "Saved." : "Kept on this device until it can be sent.";
    offerUndo(said, () => undo(sent, workout));
  }

  /** Put it back as it was: by not sending the change, or by another one. */
  async function undo(sent: string, workout: Workout | null): Promise<void> {
    if (shown.entry === null && (await takeBack(sent))) {
      return;
    }
    const { workoutId, version } = workout ?? { workoutId: shown.stored?.workoutId ?? "", version: 0 };
    const payload = { workoutId, version, workout: inputOf(before) };
    await submit(replaceWorkout, { subject: workout?.workoutId ?? shown.entry?.subject ?? id, payload });
  }

  async function giveUp(): Promise<void> {
    if (entry !== null) {
      await discard(entry);
      void recent().refresh();
    }
    go(`/workouts/${id}`, { replace: true });
  }

  if (refusal?.status === ANOTHER_VERSION) {
    return (
      <ChangedElsewhere
        workoutId={shown.stored?.workoutId ?? id}
        mine={mine}
        onMine={(stored) => send(mine, { ...shown, stored, entry: null })}
        onTheirs={giveUp}
      />
    );
  }
  return (
    <>
      <Refused what="The change is not saved yet." error={refusal} />
      <WorkoutForm
        initial={initial}
        before={before}
        usedTypes={(recent().workouts.value ?? []).map(({ type }) => type)}
        refusal={refusal}
        onSave={save}
        saveText="Save"
        cancel={
          <Button look={entry === null ? "secondary" : "danger"} size="large" onClick={giveUp}>
            {entry === null ? "Cancel" : "Discard"}
          </Button>
        }
      />
    </>
  );
}

interface ChangedElsewhereProps {
  workoutId: string;
  mine: WorkoutInput;
  onMine: (stored: Workout) => Promise<void>;
  onTheirs: () => Promise<void>;
}

/** What is different in the two versions, side by side. */
function ChangedElsewhere({ workoutId, mine, onMine, onTheirs }: ChangedElsewhereProps) {
  const [fetched] = useFetched(workoutId, () => workoutOf(workoutId));
  if (fetched.state === "waiting") {
    return <Waiting what="what was changed" />;
  }
  if (fetched.state === "failed") {
    return <Trouble what="What was changed elsewhere could not be loaded." error={fetched.error} />;
  }
  const theirs = fetched.data;
  const fields = differences(mine, theirs);
  return (
    <section class="stack card">
      <h2>It was changed elsewhere</h2>
      <p>Another device, or another tab, saved this workout after you opened it. Which one is right?</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Yours</th>
            <th scope="col">There now</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field}>
              <th scope="row">{NAMES[field]}</th>
              <td>{valueText(mine, field)}</td>
              <td>{valueText(theirs as WorkoutInput, field)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="row">
        <Button onClick={() => onMine(theirs)}>Save mine</Button>
        <Button look="secondary" onClick={onTheirs}>
          Keep what is there
        </Button>
      </div>
    </section>
  );
}

const NAMES: Readonly<Record<keyof WorkoutInput, string>> = {
  type: "Type",
  ts: "Start",
  durationMin: "Duration",
  distanceKm: "Distance",
  rpe: "Effort",
  avgHr: "Average heart rate",
  maxHr: "Highest heart rate",
  avgPowerW: "Average power",
  elevationM: "Climbed",
  calories: "Energy",
  notes: "Notes",
  photoKey: "Photo",
  source: "Source",
};

function valueText(input: WorkoutInput, field: keyof WorkoutInput): string {
  const value = input[field];
  if (value === null || value === undefined) {
    return "–";
  }
  if (typeof value === "string") {
    return field === "ts" ? startText(value) : value;
  }
  switch (field) {
    case "durationMin":
      return duration(value);
    case "distanceKm":
      return distance(value, units.value);
    case "elevationM":
      return elevation(value, units.value);
    default:
      return number(value, 1);
  }
}

function startText(ts: string): string {
  const { date, time } = clockOf(ts, timeZone.value);
  return `${shortDay(date, today())}, ${time}`;
}
