/** Records as they stand, and how each came to be. */

import { useEffect, useState } from "preact/hooks";
import { today, units } from "../account/profile";
import { call, type Schemas } from "../api/client";
import { Button, Choices, Empty, Field, Waiting } from "../design/components";
import { shortDay, spokenDay } from "../design/days";
import { useFetched } from "../design/fetched";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { weight } from "../design/units";
import { go, type Place } from "../router";
import { Frame, NothingYet, TypeField } from "./Frame";
import { Progression } from "./Progression";
import "./progress.css";
import type { Stats } from "./reading";
import {
  type AnyRecord,
  counted,
  exerciseWords,
  fastness,
  importance,
  isAtWeight,
  KIND_CHOICES,
  kindWords,
  LONGEST_30D,
  placeOf,
  recordValue,
  subjectOf,
} from "./words";

interface Asked {
  type: string;
  kind: string;
  exercise: string;
  isHistory: boolean;
}

const EVERY = "";

function askedBy(query: URLSearchParams): Asked {
  return {
    type: query.get("type") ?? EVERY,
    kind: query.get("kind") ?? EVERY,
    exercise: query.get("exercise") ?? EVERY,
    isHistory: query.get("history") === "true",
  };
}

function addressOf({ type, kind, exercise, isHistory }: Asked): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ type, kind, exercise, history: isHistory ? "true" : "" })) {
    if (value) {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return text ? `/records?${text}` : "/records";
}

interface RecordPage {
  records: readonly AnyRecord[];
  nextToken: string | undefined;
}

async function readPage({ type, kind, exercise, isHistory }: Asked, after?: string): Promise<RecordPage> {
  const query = {
    ...(type && { type: type as Schemas["WorkoutType"] }),
    ...(kind && { kind: kind as Schemas["RecordKind"] }),
    ...(exercise && { exercise }),
    ...(isHistory && { history: true }),
    ...(after && { nextToken: after }),
  };
  const { data } = await call((client) => client.GET("/me/records", { params: { query } }));
  return { records: data.records ?? data.history ?? [], nextToken: data.nextToken };
}

/** A page, or the whole history of one record, which is drawn from its beginning. */
async function read(asked: Asked, after?: string): Promise<RecordPage> {
  let page = await readPage(asked, after);
  const isOfOne = asked.isHistory && asked.kind !== EVERY && (asked.type || asked.exercise) !== EVERY;
  // A page may hold nothing and lead on: what the filter leaves out is read, too.
  while (page.nextToken && (isOfOne || page.records.length === 0)) {
    const next = await readPage(asked, page.nextToken);
    page = { records: [...page.records, ...next.records], nextToken: next.nextToken };
  }
  return page;
}

export function Records({ query }: Place) {
  const asked = askedBy(query);
  return (
    <Frame name="records">
      {(stats) =>
        stats.lifetime.workouts === 0 ? (
          <NothingYet title="Your records will be here">
            The longest, the farthest, the heaviest: your first workouts set them, and you beat them.
          </NothingYet>
        ) : (
          <>
            <Filters asked={asked} stats={stats} />
            <Found asked={asked} />
          </>
        )
      }
    </Frame>
  );
}

function Filters({ asked, stats }: { asked: Asked; stats: Stats }) {
  // What is the longest of 30 days is no record today: only a history has it.
  const kinds = asked.isHistory
    ? [...KIND_CHOICES, [LONGEST_30D, kindWords(LONGEST_30D, units.value)] as const]
    : KIND_CHOICES;
  const change = (part: Partial<Asked>): void => go(addressOf({ ...asked, ...part }), { replace: true });
  return (
    <div class="filters">
      <TypeField stats={stats} value={asked.type} onChange={(type) => change({ type, exercise: EVERY })} />
      <Field label="Kind">
        {(control) => (
          <select
            {...control}
            class="input"
            value={asked.kind}
            onChange={(event) => change({ kind: event.currentTarget.value })}
          >
            <option value={EVERY}>All kinds</option>
            {asked.kind && !kinds.some(([kind]) => kind === asked.kind) && (
              <option value={asked.kind}>{kindWords(asked.kind, units.value)}</option>
            )}
            {kinds.map(([kind, words]) => (
              <option key={kind} value={kind}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div class="segments">
        <Choices
          label="Show"
          options={[
            ["now", "Records"],
            ["history", "History"],
          ]}
          value={asked.isHistory ? "history" : "now"}
          onChange={(value) => {
            const isHistory = value === "history";
            const kind = !isHistory && asked.kind === LONGEST_30D ? EVERY : asked.kind;
            change({ isHistory, kind });
          }}
        />
      </div>
      {asked.exercise && (
        <Button look="secondary" onClick={() => change({ exercise: EVERY })}>
          {exerciseWords(asked.exercise)} <Icon name="close" size={18} />
          <span class="unseen">show all exercises</span>
        </Button>
      )}
    </div>
  );
}

function Found({ asked }: { asked: Asked }) {
  const key = addressOf(asked);
  const [first, again] = useFetched(key, () => read(asked));
  const [more, setMore] = useState<RecordPage | null>(null);
  const [isLoading, setLoading] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    setMore(null);
    setError(null);
  }, [key]);
  if (first.state === "waiting") {
    return <Waiting what="records" />;
  }
  if (first.state === "failed") {
    return <Trouble what="Your records could not be loaded." error={first.error} onRetry={again} />;
  }
  const records = [...first.data.records, ...(more?.records ?? [])];
  const nextToken = more ? more.nextToken : first.data.nextToken;
  const readMore = async (): Promise<void> => {
    setLoading(true);
    setError(null);
    try {
      const page = await read(asked, nextToken);
      setMore({ records: [...(more?.records ?? []), ...page.records], nextToken: page.nextToken });
    } catch (reason) {
      setError(reason);
    } finally {
      setLoading(false);
    }
  };
  if (records.length === 0) {
    return (
      <section class="card">
        <Empty title="No such record">
          <p class="narrow">No workout set one of this type and kind. Another type or kind may have one.</p>
        </Empty>
      </section>
    );
  }
  return (
    <>
      {asked.isHistory ? <History records={records} /> : <Current records={records} />}
      {error !== null && <Trouble what="More could not be loaded." error={error} />}
      {nextToken && (
        <Button look="secondary" busy={isLoading} onClick={() => void readMore()}>
          Show more
        </Button>
      )}
    </>
  );
}

function bySubject(records: readonly AnyRecord[]): Map<string, AnyRecord[]> {
  const groups = new Map<string, AnyRecord[]>();
  for (const record of records) {
    const subject = subjectOf(record);
    groups.set(subject, [...(groups.get(subject) ?? []), record]);
  }
  return groups;
}

function Current({ records }: { records: readonly AnyRecord[] }) {
  const ofWorkouts = records.filter((record) => !("exercise" in record));
  const ofExercises = records.filter((record) => "exercise" in record);
  return (
    <>
      {[...bySubject(ofWorkouts)].map(([type, group]) => (
        <Group key={type} title={type} records={group} />
      ))}
      {ofExercises.length > 0 && <h2>Exercises</h2>}
      {[...bySubject(ofExercises)].map(([exercise, group]) => (
        <Group key={exercise} title={exercise} records={group} />
      ))}
    </>
  );
}

/** Where the history of one record is. */
const historyOf = (record: AnyRecord): string =>
  `#${addressOf({
    type: record.type,
    kind: record.kind,
    exercise: "exercise" in record ? record.exercise : EVERY,
    isHistory: true,
  })}`;

function Group({ title, records }: { title: string; records: readonly AnyRecord[] }) {
  const sorted = records.toSorted((a, b) => importance(a) - importance(b));
  const atWeights = sorted.filter((record) => isAtWeight(record.kind));
  return (
    <section class="card stack-s" aria-label={`Records: ${title}`}>
      <h2>{title}</h2>
      <ul class="plain records">
        {sorted
          .filter((record) => !isAtWeight(record.kind))
          .map((record) => (
            <li key={record.kind} class="record">
              <span>{kindWords(record.kind, units.value)}</span>
              <strong class="value number">{recordValue(record, units.value)}</strong>
              <span class="small">
                <a href={placeOf(record)}>{shortDay(record.localDate, today())}</a>
                <span class="soft">{circumstance(record) && ` · ${circumstance(record)}`} · </span>
                <a href={historyOf(record)}>
                  History
                  <span class="unseen">
                    {" "}
                    of {kindWords(record.kind, units.value)}, {title}
                  </span>
                </a>
              </span>
            </li>
          ))}
      </ul>
      {atWeights.length > 0 && (
        <details>
          <summary>Most reps at each weight</summary>
          <ul class="plain lines">
            {atWeights
              .sort((a, b) => weightOf(b) - weightOf(a))
              .map((record) => (
                <li key={record.kind}>
                  <a class="line" href={placeOf(record)}>
                    <span>
                      <strong>{recordValue(record, units.value)}</strong>{" "}
                      <span class="soft small">{spokenDay(record.localDate, today())}</span>
                    </span>
                    <span class="number">{weight(weightOf(record), units.value)}</span>
                  </a>
                </li>
              ))}
          </ul>
        </details>
      )}
    </section>
  );
}

const weightOf = (record: AnyRecord): number => ("exercise" in record ? (record.set.weightKg ?? 0) : 0);

/** What else the workout or the set was: `4:30 /km`, `8 reps`. */
function circumstance(record: AnyRecord): string {
  if ("exercise" in record) {
    const { reps } = record.set;
    return record.unit === "kg" ? counted(reps, "rep") : "";
  }
  return fastness(record.type, record.workout, units.value) ?? "";
}

function History({ records }: { records: readonly AnyRecord[] }) {
  const first = records[0];
  const nameOf = (record: AnyRecord): string =>
    `${subjectOf(record)}: ${kindWords(record.kind, units.value).toLowerCase()}`;
  const title = first && nameOf(first);
  const isOne = records.every((record) => nameOf(record) === title);
  return (
    <section class="card stack" aria-label="History of records">
      <h2>{isOne ? title : "How records fell"}</h2>
      {isOne && records.length > 1 && <Progression records={records} />}
      <ol class="plain lines">
        {records.map((record) => (
          <li key={`${record.achievedAt} ${nameOf(record)}`}>
            <a class="line" href={placeOf(record)}>
              <span>
                <strong>{isOne ? spokenDay(record.localDate, today()) : nameOf(record)}</strong>{" "}
                <span class="soft small">
                  {isOne ? circumstance(record) : spokenDay(record.localDate, today())}
                </span>
              </span>
              <span class="number">{recordValue(record, units.value)}</span>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
