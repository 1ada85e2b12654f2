/** Log a workout: everything is filled in with what is usual, so that the second tap can save it. */

import { useEffect, useState } from "preact/hooks";
import { timeZone, units } from "../account/profile";
import { browserZone } from "../account/zones";
import type { ApiError } from "../api/client";
import { Button, toast, Waiting } from "../design/components";
import { distance, fieldDistance, spokenDuration } from "../design/units";
import { corrected, discard, entries, type Outcome, submitted } from "../outbox";
import { go, type Place } from "../router";
import { overlapping, suggestions, type Usual, usual, usualStart, usualType } from "./defaults";
import { type Draft, durationTexts } from "./draft";
import { shown } from "./listing";
import { type Changed, type Logging, logWorkout } from "./operations";
import { Refused } from "./Refused";
import { recent } from "./store";
import { timestamp, wallClock } from "./time";
import type { Workout, WorkoutInput } from "./workout";
import { draftFor, type Suggestion, WorkoutForm } from "./WorkoutForm";

export function LogWorkout({ query }: Place) {
  const listing = recent();
  const [isLooked, setLooked] = useState(false);
  useEffect(() => {
    // What is usual is in what was read before; without that, it has to be read first.
    void listing.open().finally(() => setLooked(true));
  }, [listing]);
  const known = listing.workouts.value;
  if (known === null && !isLooked) {
    return <Waiting what="what you usually do" />;
  }
  const entryId = query.get("entry");
  return <LogForm key={entryId} known={known ?? []} entryId={entryId} />;
}

function LogForm({ known, entryId }: { known: readonly Workout[]; entryId: string | null }) {
  const refused = entries.peek().find(({ id, refusal }) => id === entryId && refusal !== null);
  /** The entry that was refused, which is corrected and not put in again. */
  const [entry, setEntry] = useState(refused?.id ?? null);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const [doubt, setDoubt] = useState<{ id: string; ts: string } | null>(null);
  const [initial] = useState(() =>
    draftFor(refused ? (refused.payload as Logging).workout : usualInput(known), browserZone()),
  );

  async function save(input: WorkoutInput): Promise<void> {
    const others = shown(known, entries.value, timeZone.value).filter(
      (one) => one.entry?.id !== (entry ?? ""),
    );
    const same = overlapping(input, others);
    if (same !== null && doubt?.ts !== input.ts) {
      setDoubt({ id: same, ts: input.ts });
      return;
    }
    const payload = { workout: input };
    if (entry === null) {
      const { id, outcome } = await submitted(logWorkout, {
        subject: `local:${crypto.randomUUID()}`,
        payload,
      });
      setEntry(id);
      end(input, outcome);
    } else {
      end(input, (await corrected(logWorkout, entry, payload)) ?? { state: "waiting" });
    }
  }

  function end({ type }: WorkoutInput, outcome: Outcome<Changed>): void {
    if (outcome.state === "refused") {
      setRefusal(outcome.error);
      return;
    }
    go("/workouts", { replace: true });
    toast(outcome.state === "sent" ? `${type} logged.` : `${type} kept on this device until it can be sent.`);
  }

  return (
    <>
      <Refused what="It is not logged yet." error={refusal} />
      <WorkoutForm
        initial={initial}
        usedTypes={known.map(({ type }) => type)}
        refusal={refusal}
        suggestions={refused ? [] : suggestionsOf(known)}
        onType={(type) => usualFields(usual(type, known))}
        onSave={save}
        saveText={doubt ? "Log it anyway" : "Save"}
        question={
          doubt && (
            <p class="note warn">
              <span>
                There is one of this type at that time already. <a href={`#/workouts/${doubt.id}`}>See it</a>
              </span>
            </p>
          )
        }
        cancel={
          entry !== null && (
            <Button
              look="danger"
              size="large"
              onClick={async () => {
                await discard(entry);
                go("/workouts", { replace: true });
              }}
            >
              Discard
            </Button>
          )
        }
      />
    </>
  );
}

function usualInput(known: readonly Workout[]): WorkoutInput {
  const now = Date.now();
  const { type, durationMin, distanceKm } = usual(usualType(known, now), known);
  const ts = timestamp(wallClock(usualStart(durationMin, now), browserZone()));
  return { type: type as WorkoutInput["type"], ts, durationMin, distanceKm };
}

/** What is filled in: the start follows from the duration, as if it had ended just now. */
function usualFields({ durationMin, distanceKm }: Usual): Partial<Draft> {
  const { date, time } = wallClock(usualStart(durationMin, Date.now()), browserZone());
  const typed = distanceKm === null ? "" : fieldDistance(distanceKm, units.value);
  return { ...durationTexts(durationMin), distance: typed, date, time };
}

function suggestionsOf(known: readonly Workout[]): readonly Suggestion[] {
  return suggestions(known, usualType(known, Date.now())).map((one) => ({
    type: one.type,
    text: [one.type, spokenDuration(one.durationMin), one.distanceKm && distance(one.distanceKm, units.value)]
      .filter(Boolean)
      .join(" "),
    change: usualFields(one),
  }));
}
