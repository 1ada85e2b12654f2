/** The next set: prefilled, changed by big steps, logged by one tap; and the rest after it. */

import { useState } from "preact/hooks";
import { units } from "../account/profile";
import { Button } from "../design/components";
import { number, type Units } from "../design/units";
import { exerciseName, exerciseOf } from "./library";
import { change, changeRest, endRest, type Live, rest } from "./current";
import { isDoubleTap } from "./doubleTap";
import { type Line, nextLine } from "./plan";
import { type LastSet, prefilled } from "./prefill";
import { RestTimer } from "./RestTimer";
import { readDraft, type SetDraft, type SetErrors, SetFields } from "./SetFields";
import { type Kind, kilograms, shownSet, shownWeight } from "./sets";
import { log, type ShownSet } from "./waiting";

interface PadProps {
  known: Live;
  line: Line<ShownSet>;
  lines: readonly Line<ShownSet>[];
}

export function Pad({ known, line, lines }: PadProps) {
  const [errors, setErrors] = useState<SetErrors>({});
  const [failure, setFailure] = useState("");
  const [said, setSaid] = useState("");
  const { exercise, planned, key } = line;
  const isBodyweight = exerciseOf(exercise)?.bodyweight ?? false;
  const last = known.last[exercise] ?? [];
  const changes = known.drafts[key] ?? {};
  const kind = changes.kind ?? usualKind(line);
  const next = prefilled({ kind, planned, done: line.sets, last, units: units.value });
  const draft: SetDraft = {
    kind,
    weight: next.weight === null ? "" : String(next.weight),
    reps: String(next.reps),
    rir: null,
    ...changes,
  };
  const edit = (changed: Partial<SetDraft>): void => {
    setErrors({});
    // Another kind of set begins with other numbers.
    const keep = changed.kind === undefined ? changes : {};
    change(({ drafts }) => ({ drafts: { ...drafts, [key]: { ...keep, ...changed } } }));
  };
  const logNow = async (): Promise<void> => {
    const read = readDraft(draft, {
      exercise,
      units: units.value,
      mayHaveNone: isBodyweight || nothingBefore(line, last),
    });
    if ("errors" in read) {
      setErrors(read.errors);
      return;
    }
    if (isDoubleTap(read.set)) {
      return;
    }
    try {
      await log(known.session.sessionId, { ...read.set, ts: new Date().toISOString() });
    } catch (error) {
      setFailure(`The set could not be kept: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    setFailure("");
    setSaid(`Logged: ${draft.weight || "no weight"} × ${draft.reps}`);
    const counted = draft.kind === "working" ? { done: line.done + 1, left: Math.max(line.left - 1, 0) } : {};
    const after = lines.map((other) => (other === line ? { ...line, ...counted } : other));
    change(({ drafts }) => ({
      drafts: { ...drafts, [key]: draft.kind === "warmup" ? { kind: "warmup" } : {} },
      current: nextLine(after, key),
    }));
    rest(exercise, planned?.restSec);
  };
  return (
    <section class="pad" aria-label="Next set">
      {known.rest && <RestTimer rest={known.rest} onChange={changeRest} onEnd={endRest} />}
      <div class="pad-head">
        <strong>{exerciseName(exercise)}</strong>
        <span class="soft small">{context(line, last, draft.kind, units.value)}</span>
      </div>
      <SetFields
        draft={draft}
        onChange={edit}
        errors={errors}
        units={units.value}
        isBodyweight={isBodyweight}
      />
      {failure && (
        <p class="error small" role="alert">
          {failure}
        </p>
      )}
      <Button size="large" wide onClick={logNow}>
        Log set
      </Button>
      <span class="unseen" role="status">
        {said}
      </span>
    </section>
  );
}

/** Drop sets do not go on by themselves, warm-ups do. */
function usualKind(line: Line<ShownSet>): Kind {
  return line.sets.at(-1)?.kind === "warmup" && line.done === 0 ? "warmup" : "working";
}

/** Whether this exercise was done without a weight just before, or last time. */
function nothingBefore(line: Line<ShownSet>, last: readonly LastSet[]): boolean {
  const before = line.sets.at(-1) ?? last.at(0);
  return before !== undefined && kilograms(before) === null;
}

/** `Set 2 of 3 · last time 80 kg × 8, 8, 7`. */
function context(line: Line<ShownSet>, last: readonly LastSet[], kind: Kind, own: Units): string {
  const place =
    kind === "working" ? `Set ${number(line.done + 1)}` : kind === "warmup" ? "Warm-up" : "Drop set";
  const wanted = kind === "working" && line.planned && line.left > 0 ? ` of ${line.planned.sets}` : "";
  const before = lastTime(last, own);
  return before ? `${place}${wanted} · last time ${before}` : `${place}${wanted}`;
}

function lastTime(last: readonly LastSet[], own: Units): string {
  const [first] = last;
  if (!first) {
    return "";
  }
  const isEven = last.every((set) => kilograms(set) === kilograms(first));
  return isEven
    ? `${shownWeight(first, own)} × ${last.map((set) => set.reps).join(", ")}`
    : last.map((set) => shownSet(set, own)).join(", ");
}
