/** The session that is going on, made for one free hand: what is planned and done above, the next set at the thumb. */

import { useEffect, useRef, useState } from "preact/hooks";
import { units } from "../account/profile";
import { UnreachableError } from "../api/client";
import { Button, Empty, Waiting } from "../design/components";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { spokenDuration, volume } from "../design/units";
import { state } from "../outbox";
import { EditSet } from "./EditSet";
import { ExercisePicker } from "./ExercisePicker";
import { Finish } from "./Finish";
import { exerciseName, library, loadLibrary } from "./library";
import { countTap } from "./doubleTap";
import { arrived, change, type Live as Known, live, lookUpLastTime, refresh, restoreLive } from "./current";
import { linesOf, type Line, type PlannedLine } from "./plan";
import { Pad } from "./Pad";
import { SetRow } from "./SetRow";
import "./sessions.css";
import { shownWeight, volumeKg } from "./sets";
import { type ShownSet, shownSets, waitingFor } from "./waiting";

const MINUTE_MS = 60_000;

export function Live() {
  const [error, setError] = useState<unknown>(null);
  const [isKnown, setKnown] = useState(false);
  const look = (): void => {
    setError(null);
    refresh()
      .catch(setError)
      .finally(() => setKnown(true));
  };
  useEffect(() => {
    restoreLive();
    look();
    loadLibrary().catch(() => undefined); // the names of the last time do, and the list says when it has none
  }, []);
  useScreenAwake();
  const known = live.value;
  if (known) {
    return <Running known={known} isOffline={error instanceof UnreachableError} />;
  }
  if (error !== null) {
    return <Trouble what="Your session could not be loaded." error={error} onRetry={look} />;
  }
  return isKnown ? (
    <Empty title="No session is open">
      <a class="button large" href="#/sessions">
        Start one
      </a>
    </Empty>
  ) : (
    <Waiting what="your session" />
  );
}

/** Keep the screen on, where the browser can. */
function useScreenAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let isGone = false;
    const keep = (): void => {
      if (document.visibilityState === "visible" && "wakeLock" in navigator) {
        navigator.wakeLock.request("screen").then(
          (held) => {
            lock = held;
            if (isGone) {
              void held.release();
            }
          },
          () => undefined, // the battery is low, or the person does not want it
        );
      }
    };
    keep();
    document.addEventListener("visibilitychange", keep);
    return () => {
      isGone = true;
      document.removeEventListener("visibilitychange", keep);
      void lock?.release();
    };
  }, []);
}

function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return now;
}

function Running({ known, isOffline }: { known: Known; isOffline: boolean }) {
  const { session, added } = known;
  const planned = (session.planned ?? []) as unknown as PlannedLine[];
  const sets = shownSets(session.sessionId, session.sets, arrived.value, waitingFor(session.sessionId));
  const lines = linesOf(planned, added, sets);
  const current =
    lines.find((line) => line.key === known.current) ?? lines.find((line) => line.left > 0) ?? lines[0];
  const [isChoosing, setChoosing] = useState(false);
  const [isFinishing, setFinishing] = useState(false);
  const [edited, setEdited] = useState<string | null>(null);
  const exercises = lines.map((line) => line.exercise).join(" ");
  useEffect(() => {
    for (const exercise of new Set(exercises.split(" ").filter(Boolean))) {
      void lookUpLastTime(exercise);
    }
  }, [exercises]);
  const add = (exercise: string): void => {
    const there = lines.find((line) => line.exercise === exercise);
    change((now) => ({
      added: there ? now.added : [...now.added, exercise],
      current: there?.key ?? exercise,
    }));
    setChoosing(false);
  };
  return (
    <div class="live" onClickCapture={countTap}>
      <Summary known={known} sets={sets} onFinish={() => setFinishing(true)} />
      {(isOffline || state.value === "unreachable") && (
        <p class="note warn">
          No network. Sets are kept on this device and sent when it is back. Finishing has to wait for it.
        </p>
      )}
      {lines.length === 0 ? (
        <Empty title="What do you begin with?">
          <p>The weights of the last time will be there already.</p>
        </Empty>
      ) : (
        <ol class="plain live-lines">
          {lines.map((line) => (
            <LineCard
              key={line.key}
              line={line}
              known={known}
              isCurrent={line === current}
              onEdit={(set) => setEdited(set.key)}
            />
          ))}
        </ol>
      )}
      <div>
        <Button
          look={lines.length === 0 ? "primary" : "secondary"}
          size="large"
          wide
          onClick={() => setChoosing(true)}
        >
          <Icon name="plus" /> Add exercise
        </Button>
      </div>
      {current && <Pad key={current.key} known={known} line={current} lines={lines} />}
      <ExercisePicker isOpen={isChoosing} onClose={() => setChoosing(false)} onChoose={add} />
      <EditSet sessionId={session.sessionId} sets={sets} edited={edited} onClose={() => setEdited(null)} />
      <Finish
        isOpen={isFinishing}
        session={session}
        setCount={sets.length}
        onClose={() => setFinishing(false)}
      />
    </div>
  );
}

interface SummaryProps {
  known: Known;
  sets: readonly ShownSet[];
  onFinish: () => void;
}

function Summary({ known, sets, onFinish }: SummaryProps) {
  const { session } = known;
  const now = useNow(MINUTE_MS / 4);
  const minutes = Math.max(0, (now - Date.parse(session.startedAt)) / MINUTE_MS);
  const counting = sets.filter((set) => set.kind !== "warmup").length;
  return (
    <div class="live-summary">
      <a class="button quiet" href="#/sessions" aria-label="To all sessions; this one stays open">
        <Icon name="back" />
      </a>
      <div>
        <strong>{session.title ?? "Free session"}</strong>
        <span class="soft small number">
          {spokenDuration(minutes)} · {counting === 1 ? "1 set" : `${counting} sets`} ·{" "}
          {volume(volumeKg(sets), units.value)}
        </span>
      </div>
      <Button look="secondary" onClick={onFinish}>
        Finish
      </Button>
    </div>
  );
}

interface LineCardProps {
  line: Line<ShownSet>;
  known: Known;
  isCurrent: boolean;
  onEdit: (set: ShownSet) => void;
}

function LineCard({ line, known, isCurrent, onEdit }: LineCardProps) {
  const name = exerciseName(line.exercise);
  const card = useRef<HTMLLIElement>(null);
  // What it holds: with a record it is higher.
  const content =
    line.sets.length + line.sets.filter((set) => set.stored && known.records[set.stored.setId]).length;
  useEffect(() => {
    if (isCurrent) {
      card.current?.scrollIntoView({ block: "nearest" });
    }
  }, [isCurrent, content]);
  return (
    <li ref={card} class={isCurrent ? "live-line current" : "live-line"}>
      <button
        type="button"
        class="line-head"
        aria-current={isCurrent ? "step" : undefined}
        onClick={() => {
          change(() => ({ current: line.key }));
        }}
      >
        <span class="line-name">
          <strong>{library.value === null ? "…" : name}</strong>
          <span class="soft small">{plannedText(line)}</span>
        </span>
        {line.planned && <Ticks done={line.done} wanted={line.planned.sets} />}
      </button>
      {line.sets.length > 0 && (
        <ul class="plain rows" aria-label={`Sets of ${name}`}>
          {line.sets.map((set) => (
            <SetRow
              key={set.key}
              set={set}
              number={workingNumber(line.sets, set)}
              records={set.stored ? (known.records[set.stored.setId] ?? []) : []}
              onEdit={() => onEdit(set)}
              sessionId={known.session.sessionId}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

/** `3 × 8 · 80 kg`. */
function plannedText({ planned, done }: Line): string {
  if (!planned) {
    return done === 0 ? "Added" : "";
  }
  const weight = planned.weightKg === undefined ? "" : ` · ${shownWeight(planned, units.value)}`;
  return `${planned.sets} × ${planned.reps}${weight}`;
}

function workingNumber(sets: readonly ShownSet[], set: ShownSet): number | null {
  return set.kind === "working" ? sets.filter((each) => each.kind === "working").indexOf(set) + 1 : null;
}

/** One mark for each set of the plan, and for those beyond it. */
function Ticks({ done, wanted }: { done: number; wanted: number }) {
  return (
    <span class="ticks">
      <span class="unseen">
        {done} of {wanted} sets done
      </span>
      {wanted <= 6 &&
        Array.from({ length: Math.max(wanted, done) }, (_, index) => (
          <span key={index} class={index < done ? "set-tick done" : "set-tick"} aria-hidden="true">
            {index < done && <Icon name="check" size={14} />}
          </span>
        ))}
      {wanted > 6 && (
        <span class="number" aria-hidden="true">
          {done}/{wanted}
        </span>
      )}
    </span>
  );
}
