/** Correct a set, or delete it. */

import { useState } from "preact/hooks";
import { useAttempt } from "../account/attempt";
import { units } from "../account/profile";
import { Button, Dialog } from "../design/components";
import { Trouble } from "../design/trouble";
import { exerciseName, exerciseOf } from "./library";
import { errorsOf, readDraft, type SetDraft, type SetErrors, SetFields } from "./SetFields";
import { liftable, type SetInput } from "./sets";
import { correct, remove, type ShownSet } from "./waiting";

interface EditSetProps {
  sessionId: string;
  sets: readonly ShownSet[];
  /** The key of the set that is edited; null while none is. */
  edited: string | null;
  onClose: () => void;
}

export function EditSet({ sessionId, sets, edited, onClose }: EditSetProps) {
  const shown = sets.find((set) => set.key === edited) ?? null;
  return (
    <Dialog title={shown ? exerciseName(shown.exercise) : "Set"} isOpen={shown !== null} onClose={onClose}>
      {shown && <Form sessionId={sessionId} shown={shown} onDone={onClose} />}
    </Dialog>
  );
}

function draftOf(shown: ShownSet): SetDraft {
  const weight = liftable(shown, units.value);
  return {
    weight: weight === null ? "" : String(weight),
    reps: String(shown.reps),
    kind: shown.kind,
    rir: shown.rir ?? null,
  };
}

/** A weight that nobody touched stays as it was sent, also in the other unit. */
function asSent({ weightKg, weightLb }: ShownSet): Pick<SetInput, "weightKg" | "weightLb"> {
  return { weightKg: weightKg ?? null, weightLb: weightLb ?? null };
}

function Form({ sessionId, shown, onDone }: { sessionId: string; shown: ShownSet; onDone: () => void }) {
  const [before] = useState(() => draftOf(shown));
  const [draft, setDraft] = useState(before);
  const refusal = shown.entry?.refusal;
  const refused = refusal?.fields ?? [];
  const [errors, setErrors] = useState<SetErrors>(() =>
    errorsOf((field) => refused.find((error) => error.field === field)?.message),
  );
  const attempt = useAttempt();
  const isUnderWay = !attempt.busy && !refusal && shown.entry?.mayHaveArrived === true;
  const { exercise } = shown;
  const save = async (): Promise<void> => {
    const read = readDraft(draft, { exercise, units: units.value, mayHaveNone: true });
    if ("errors" in read) {
      setErrors(read.errors);
      return;
    }
    const set = draft.weight === before.weight ? { ...read.set, ...asSent(shown) } : read.set;
    await attempt.run(async () => {
      const refusedNow = await correct(sessionId, shown, set);
      if (!refusedNow) {
        onDone();
        return;
      }
      const atFields = errorsOf((field) => refusedNow.of(field));
      setErrors(atFields);
      if (Object.keys(atFields).length === 0) {
        throw refusedNow;
      }
    });
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {attempt.error !== null && <Trouble what="The set was not changed." error={attempt.error} />}
      <SetFields
        draft={draft}
        onChange={(change) => {
          setErrors({});
          setDraft({ ...draft, ...change });
        }}
        errors={errors}
        units={units.value}
        isBodyweight={exerciseOf(exercise)?.bodyweight ?? false}
      />
      {isUnderWay && (
        <p class="soft small" role="status">
          This set is being sent. It can be changed when the answer is there.
        </p>
      )}
      <Button type="submit" size="large" wide busy={attempt.busy} disabled={isUnderWay}>
        Save
      </Button>
      <div class="row-between">
        <Button
          look="danger"
          disabled={isUnderWay}
          onClick={() => {
            onDone();
            void remove(sessionId, shown);
          }}
        >
          Delete set
        </Button>
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
