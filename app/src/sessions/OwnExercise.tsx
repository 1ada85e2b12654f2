/** The form of an exercise of one's own: a new one, or one that is to be changed. */

import { useState } from "preact/hooks";
import { useAttempt } from "../account/attempt";
import { Check, Many, TextField } from "../account/fields";
import { ApiError, call, type Schemas } from "../api/client";
import { Button, Field } from "../design/components";
import { Trouble } from "../design/trouble";
import { type Exercise, slugOf } from "./find";
import { EQUIPMENT, library, loadLibrary, MUSCLE_GROUPS, spoken } from "./library";

interface OwnExerciseProps {
  /** What it may be called. */
  name?: string;
  /** The one to change. */
  exercise?: Exercise;
  onSaved: (exercise: Exercise) => void;
  onCancel: () => void;
}

type MuscleGroup = Schemas["MuscleGroup"];
type Equipment = Schemas["Equipment"];

export function OwnExercise({ name: called = "", exercise, onSaved, onCancel }: OwnExerciseProps) {
  const [name, setName] = useState(exercise?.name ?? called.trim());
  const [groups, setGroups] = useState<readonly MuscleGroup[]>(exercise?.muscleGroups ?? []);
  const [equipment, setEquipment] = useState<Equipment>(exercise?.equipment ?? "other");
  const [isBodyweight, setBodyweight] = useState(exercise?.bodyweight ?? false);
  const [aliases, setAliases] = useState(exercise?.aliases.join(", ") ?? "");
  const attempt = useAttempt();
  const refused = attempt.error instanceof ApiError ? attempt.error : null;
  const wrong = (field: string): string | undefined =>
    refused?.fields.find((error) => error.field === field || error.field.startsWith(`${field}[`))?.message;
  const isAtField = ["name", "muscleGroups", "equipment", "aliases"].some((field) => wrong(field));
  const id = exercise?.exercise ?? slugOf(name);
  const save = (): Promise<boolean> =>
    attempt.run(async () => {
      if (!exercise && library.peek()?.some((other) => other.exercise === id)) {
        throw new Error("There is an exercise of this name already.");
      }
      const { data } = await call((client) =>
        client.PUT("/exercises/{exercise}", {
          params: {
            path: { exercise: id },
            ...(exercise?.version === undefined ? {} : { header: { "If-Match": `"${exercise.version}"` } }),
          },
          body: {
            name: name.trim(),
            muscleGroups: [...groups],
            equipment,
            bodyweight: isBodyweight,
            aliases: aliases
              .split(",")
              .map((alias) => alias.trim())
              .filter(Boolean),
          },
        }),
      );
      await loadLibrary();
      onSaved(data);
    });
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {attempt.error !== null && !isAtField && (
        <Trouble what="The exercise was not saved." error={attempt.error} />
      )}
      <TextField label="Name" value={name} onInput={setName} maxLength={60} error={wrong("name")} />
      <Many
        label="Muscles"
        hint="The one that works most first, at most four."
        options={MUSCLE_GROUPS.map((group) => [group, spoken(group)] as const)}
        chosen={groups}
        onChange={setGroups}
        error={wrong("muscleGroups")}
      />
      <Field label="Equipment" error={wrong("equipment")}>
        {(control) => (
          <select
            {...control}
            class="input"
            value={equipment}
            onChange={(event) => {
              setEquipment(event.currentTarget.value as Equipment);
            }}
          >
            {EQUIPMENT.map((each) => (
              <option key={each} value={each}>
                {spoken(each)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Check label="Usually done without a weight" isChecked={isBodyweight} onChange={setBodyweight} />
      <TextField
        label="Other names"
        hint="With commas between them."
        value={aliases}
        onInput={setAliases}
        error={wrong("aliases")}
      />
      <Button type="submit" wide busy={attempt.busy} disabled={!id}>
        Save exercise
      </Button>
      <Button look="quiet" onClick={onCancel}>
        Cancel
      </Button>
    </form>
  );
}
