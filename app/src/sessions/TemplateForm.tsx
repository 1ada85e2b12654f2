/** The form of a template. */

import { useEffect, useState } from "preact/hooks";
import { useAttempt } from "../account/attempt";
import { TextField } from "../account/fields";
import { units } from "../account/profile";
import { ApiError, call, type Schemas } from "../api/client";
import { Button, Dialog, toast, Waiting } from "../design/components";
import { useFetched } from "../design/fetched";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { clock, fieldWeight, typedDuration, typedNumber, typedWeight, weightUnit } from "../design/units";
import { go, type Place } from "../router";
import { ExercisePicker } from "./ExercisePicker";
import { slugOf } from "./find";
import { exerciseName, loadLibrary } from "./library";
import "./sessions.css";

type Template = Schemas["Template"];
type LineInput = Schemas["TemplateInput"]["exercises"][number];

/** A line as it is typed. */
interface Typed {
  id: string;
  exercise: string;
  sets: string;
  reps: string;
  weight: string;
  rest: string;
}

const NOT_FOUND = 404;

export function TemplateForm({ params: { id } }: Place) {
  const [fetched, again] = useFetched(id ?? "", async () => {
    const { data } = await call((client) => client.GET("/templates"));
    const template = data.templates.find(({ templateId }) => templateId === id) ?? null;
    if (id !== undefined && template === null) {
      throw new ApiError(NOT_FOUND, "NOT_FOUND", "There is no such template.", [], "");
    }
    return { template, taken: data.templates.map(({ templateId }) => templateId) };
  });
  useEffect(() => {
    loadLibrary().catch(() => undefined); // it has the names; without it the identifiers are read
  }, []);
  if (fetched.state === "waiting") {
    return <Waiting what="the template" />;
  }
  if (fetched.state === "failed") {
    return <Trouble what="The template could not be loaded." error={fetched.error} onRetry={again} />;
  }
  return <Form {...fetched.data} />;
}

function typedOf(line: Template["exercises"][number]): Typed {
  return {
    id: crypto.randomUUID(),
    exercise: line.exercise,
    sets: String(line.sets),
    reps: String(line.reps),
    weight: line.weightKg === undefined ? "" : fieldWeight(line.weightKg, units.value),
    rest: line.restSec === undefined ? "" : clock(line.restSec),
  };
}

/** What the API is sent for a line. What is no number goes as it is: the API says what is wrong with it. */
function lineOf({ exercise, sets, reps, weight, rest }: Typed): LineInput {
  const weightKg = typedWeight(weight, units.value);
  const minutes = typedDuration(rest);
  return {
    exercise,
    sets: typedNumber(sets) ?? 0,
    reps: typedNumber(reps) ?? 0,
    ...(weightKg ? { weightKg } : {}),
    ...(minutes === null ? {} : { restSec: Math.round(minutes * 60) }),
  };
}

/** An identifier that is not taken: `push-day`, `push-day-2`. */
function freeId(title: string, taken: readonly string[]): string {
  const base = slugOf(title).slice(0, 44).replace(/-$/, "") || "template";
  const candidates = [base, ...taken.map((_, index) => `${base}-${index + 2}`)];
  return candidates.find((each) => !taken.includes(each)) ?? `${base}-${taken.length + 2}`;
}

function Form({ template, taken }: { template: Template | null; taken: readonly string[] }) {
  const [title, setTitle] = useState(template?.title ?? "");
  const [lines, setLines] = useState<readonly Typed[]>(() => template?.exercises.map(typedOf) ?? []);
  const [isChoosing, setChoosing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const attempt = useAttempt();
  const refused = attempt.error instanceof ApiError ? attempt.error : null;
  const isAtField = refused !== null && refused.fields.length > 0;
  const edit = (id: string, change: Partial<Typed>): void => {
    setLines(lines.map((line) => (line.id === id ? { ...line, ...change } : line)));
  };
  const move = (index: number, by: number): void => {
    const moved = [...lines];
    const [line] = moved.splice(index, 1);
    if (line) {
      moved.splice(index + by, 0, line);
      setLines(moved);
    }
  };
  const save = (): Promise<boolean> =>
    attempt.run(async () => {
      const templateId = template?.templateId ?? freeId(title, taken);
      await call((client) =>
        client.PUT("/templates/{templateId}", {
          params: {
            path: { templateId },
            ...(template ? { header: { "If-Match": `"${template.version}"` } } : {}),
          },
          body: { title: title.trim(), exercises: lines.map(lineOf) },
        }),
      );
      toast(`${title.trim()} saved.`);
      go("/templates", { replace: true });
    });
  return (
    <>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {attempt.error !== null && !isAtField && (
          <Trouble what="The template was not saved." error={attempt.error} />
        )}
        <TextField
          label="Title"
          value={title}
          onInput={setTitle}
          maxLength={100}
          error={refused?.of("title")}
        />
        <ol class="plain stack">
          {lines.map((line, index) => (
            <LineFields
              key={line.id}
              line={line}
              wrong={(field) => refused?.of(`exercises[${index}].${field}`)}
              onChange={(change) => edit(line.id, change)}
              onUp={index > 0 ? () => move(index, -1) : null}
              onDown={index < lines.length - 1 ? () => move(index, 1) : null}
              onRemove={() => setLines(lines.filter(({ id }) => id !== line.id))}
            />
          ))}
        </ol>
        {refused?.of("exercises") && <span class="error small">{refused.of("exercises")}</span>}
        <Button look="secondary" wide onClick={() => setChoosing(true)}>
          <Icon name="plus" size={20} /> Add exercise
        </Button>
        <Button type="submit" size="large" wide busy={attempt.busy}>
          Save template
        </Button>
        {template && (
          <Button look="danger" onClick={() => setDeleting(true)}>
            <Icon name="trash" size={18} /> Delete template
          </Button>
        )}
      </form>
      <ExercisePicker
        isOpen={isChoosing}
        onClose={() => setChoosing(false)}
        onChoose={(exercise) => {
          setChoosing(false);
          const before = lines.at(-1);
          setLines([
            ...lines,
            {
              id: crypto.randomUUID(),
              exercise,
              sets: before?.sets ?? "3",
              reps: before?.reps ?? "8",
              weight: "",
              rest: before?.rest ?? "2:00",
            },
          ]);
        }}
      />
      {template && (
        <Dialog title={`Delete ${template.title}?`} isOpen={isDeleting} onClose={() => setDeleting(false)}>
          <Deleting template={template} onClose={() => setDeleting(false)} />
        </Dialog>
      )}
    </>
  );
}

interface LineFieldsProps {
  line: Typed;
  wrong: (field: keyof LineInput) => string | undefined;
  onChange: (change: Partial<Typed>) => void;
  onUp: (() => void) | null;
  onDown: (() => void) | null;
  onRemove: () => void;
}

function LineFields({ line, wrong, onChange, onUp, onDown, onRemove }: LineFieldsProps) {
  const name = exerciseName(line.exercise);
  return (
    <li class="card template-line">
      <div class="row-between">
        <strong>{name}</strong>
        <span class="template-tools">
          <Button look="quiet" aria-label={`${name}: earlier`} disabled={!onUp} onClick={() => onUp?.()}>
            ↑
          </Button>
          <Button look="quiet" aria-label={`${name}: later`} disabled={!onDown} onClick={() => onDown?.()}>
            ↓
          </Button>
          <Button look="quiet" aria-label={`Remove ${name}`} onClick={onRemove}>
            <Icon name="trash" size={20} />
          </Button>
        </span>
      </div>
      {wrong("exercise") && <span class="error small">{wrong("exercise")}</span>}
      <div class="template-numbers">
        <TextField
          label="Sets"
          value={line.sets}
          inputmode="numeric"
          onInput={(sets) => onChange({ sets })}
          error={wrong("sets")}
        />
        <TextField
          label="Repetitions"
          value={line.reps}
          inputmode="numeric"
          onInput={(reps) => onChange({ reps })}
          error={wrong("reps")}
        />
        <TextField
          label={`Weight (${weightUnit(units.value)})`}
          value={line.weight}
          inputmode="decimal"
          onInput={(weight) => onChange({ weight })}
          error={wrong("weightKg")}
        />
        <TextField
          label="Rest (min)"
          value={line.rest}
          onInput={(rest) => onChange({ rest })}
          error={wrong("restSec")}
        />
      </div>
    </li>
  );
}

function Deleting({ template, onClose }: { template: Template; onClose: () => void }) {
  const attempt = useAttempt();
  const remove = (): Promise<boolean> =>
    attempt.run(async () => {
      await call((client) =>
        client.DELETE("/templates/{templateId}", {
          params: {
            path: { templateId: template.templateId },
            header: { "If-Match": `"${template.version}"` },
          },
        }),
      );
      toast(`${template.title} deleted.`);
      go("/templates", { replace: true });
    });
  return (
    <>
      {attempt.error !== null && <Trouble what="The template was not deleted." error={attempt.error} />}
      <p>Sessions that were started from it keep their plan.</p>
      <div class="row">
        <Button look="danger" busy={attempt.busy} onClick={remove}>
          Delete it
        </Button>
        <Button look="secondary" onClick={onClose}>
          Keep it
        </Button>
      </div>
    </>
  );
}
