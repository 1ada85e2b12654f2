/** Choose an exercise by what it is called, or make one of one's own. */

import { useEffect, useState } from "preact/hooks";
import { Button, Dialog, Waiting } from "../design/components";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { OwnExercise } from "./OwnExercise";
import { found } from "./find";
import { library, loadLibrary, spoken } from "./library";

interface ExercisePickerProps {
  isOpen: boolean;
  onClose: () => void;
  onChoose: (exercise: string) => void;
}

export function ExercisePicker({ isOpen, onClose, onChoose }: ExercisePickerProps) {
  return (
    <Dialog title="Choose an exercise" isOpen={isOpen} onClose={onClose}>
      <Choosing onChoose={onChoose} onClose={onClose} />
    </Dialog>
  );
}

const MOST_SHOWN = 40;

function Choosing({ onChoose, onClose }: { onChoose: (exercise: string) => void; onClose: () => void }) {
  const [query, setQuery] = useState("");
  const [isMaking, setMaking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const exercises = library.value;
  const load = (): void => {
    setError(null);
    loadLibrary().catch(setError);
  };
  useEffect(() => {
    if (library.peek() === null) {
      load();
    }
  }, []);
  if (isMaking) {
    return (
      <OwnExercise
        name={query}
        onSaved={(exercise) => onChoose(exercise.exercise)}
        onCancel={() => setMaking(false)}
      />
    );
  }
  const fitting = found(exercises ?? [], { query });
  return (
    <div class="stack picker">
      <label class="searching">
        <Icon name="search" />
        <span class="unseen">Search by name</span>
        <input
          class="input"
          type="search"
          value={query}
          placeholder="Bench, squat, pull-up …"
          autocomplete="off"
          onInput={(event) => {
            setQuery(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            const [first] = fitting;
            if (event.key === "Enter" && query && first) {
              event.preventDefault();
              onChoose(first.exercise);
            }
          }}
        />
      </label>
      {exercises === null && error === null && <Waiting what="the exercises" />}
      {exercises === null && error !== null && (
        <Trouble what="The exercises could not be loaded." error={error} onRetry={load} />
      )}
      {exercises !== null && (
        <>
          <ul class="plain choosing" aria-label="Exercises">
            {fitting.slice(0, MOST_SHOWN).map((exercise) => (
              <li key={exercise.exercise}>
                <button type="button" onClick={() => onChoose(exercise.exercise)}>
                  <strong>{exercise.name}</strong>
                  <span class="soft small">
                    {exercise.muscleGroups.map(spoken).join(", ")}
                    {exercise.own && " · yours"}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {fitting.length === 0 && <p class="soft">No exercise is called that.</p>}
          {query.trim() && (
            <Button look="secondary" onClick={() => setMaking(true)}>
              Make “{query.trim()}” your own exercise
            </Button>
          )}
        </>
      )}
      <Button look="quiet" onClick={onClose}>
        Cancel
      </Button>
    </div>
  );
}
