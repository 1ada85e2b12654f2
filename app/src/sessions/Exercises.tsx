/** Every exercise: found by name, muscles and equipment. One's own ones are made and changed here. */

import { useEffect, useState } from "preact/hooks";
import { Button, Dialog, Empty, Field, Waiting } from "../design/components";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { go } from "../router";
import { type Exercise, found } from "./find";
import { EQUIPMENT, library, loadLibrary, MUSCLE_GROUPS, spoken } from "./library";
import { OwnExercise } from "./OwnExercise";
import "./sessions.css";

const FIRST_SHOWN = 24;

export function Exercises() {
  const [query, setQuery] = useState("");
  const [muscleGroup, setMuscleGroup] = useState("");
  const [equipment, setEquipment] = useState("");
  const [isWhole, setWhole] = useState(false);
  const [making, setMaking] = useState<"new" | Exercise | null>(null);
  const [error, setError] = useState<unknown>(null);
  const load = (): void => {
    setError(null);
    loadLibrary().catch(setError);
  };
  useEffect(load, []);
  const exercises = library.value;
  const fitting = found(exercises ?? [], { query, muscleGroup, equipment });
  return (
    <>
      <div class="exercise-filters">
        <label class="searching">
          <Icon name="search" />
          <span class="unseen">Search by name</span>
          <input
            class="input"
            type="search"
            placeholder="Search by name"
            value={query}
            onInput={(event) => {
              setQuery(event.currentTarget.value);
            }}
          />
        </label>
        <Select
          label="Muscles"
          any="Any muscle"
          options={MUSCLE_GROUPS}
          value={muscleGroup}
          onChange={setMuscleGroup}
        />
        <Select
          label="Equipment"
          any="Any equipment"
          options={EQUIPMENT}
          value={equipment}
          onChange={setEquipment}
        />
      </div>
      <div class="row-between">
        <span class="soft small" role="status">
          {exercises !== null && (fitting.length === 1 ? "1 exercise" : `${fitting.length} exercises`)}
        </span>
        <Button look="secondary" onClick={() => setMaking("new")}>
          <Icon name="plus" size={20} /> Your own exercise
        </Button>
      </div>
      {exercises === null && error === null && <Waiting what="the exercises" />}
      {exercises === null && error !== null && (
        <Trouble what="The exercises could not be loaded." error={error} onRetry={load} />
      )}
      {exercises !== null && fitting.length === 0 && (
        <Empty title="No exercise fits">
          <p>Search for less, or make it your own exercise.</p>
        </Empty>
      )}
      <ul class="plain exercises">
        {fitting.slice(0, isWhole ? undefined : FIRST_SHOWN).map((exercise) => (
          <li key={exercise.exercise}>
            <a href={`#/exercises/${exercise.exercise}`}>
              <strong>{exercise.name}</strong>
              <span class="soft small">
                {exercise.muscleGroups.map(spoken).join(", ")}
                {exercise.muscleGroups.length > 0 && " · "}
                {spoken(exercise.equipment)}
              </span>
            </a>
            {exercise.own && (
              <Button look="quiet" aria-label={`Change ${exercise.name}`} onClick={() => setMaking(exercise)}>
                <Icon name="edit" size={20} />
              </Button>
            )}
          </li>
        ))}
      </ul>
      {fitting.length > FIRST_SHOWN && !isWhole && (
        <Button look="secondary" onClick={() => setWhole(true)}>
          Show all {fitting.length}
        </Button>
      )}
      <Dialog
        title={making === "new" ? "Your own exercise" : "Change the exercise"}
        isOpen={making !== null}
        onClose={() => setMaking(null)}
      >
        {making !== null && (
          <OwnExercise
            {...(making === "new" ? { name: query } : { exercise: making })}
            onCancel={() => setMaking(null)}
            onSaved={({ exercise }) => {
              setMaking(null);
              if (making === "new") {
                go(`/exercises/${exercise}`);
              }
            }}
          />
        )}
      </Dialog>
    </>
  );
}

interface SelectProps {
  label: string;
  any: string;
  options: readonly string[];
  value: string;
  onChange: (value: string) => void;
}

function Select({ label, any, options, value, onChange }: SelectProps) {
  return (
    <Field label={label}>
      {(control) => (
        <select
          {...control}
          class="input"
          value={value}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
        >
          <option value="">{any}</option>
          {options.map((option) => (
            <option key={option} value={option}>
              {spoken(option)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
