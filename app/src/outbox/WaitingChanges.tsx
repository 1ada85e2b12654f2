/** What was not sent yet, and what the API did not take. */

import { useEffect, useState } from "preact/hooks";
import { Button, Empty, toast } from "../design/components";
import { RequestId } from "../design/trouble";
import { discard, entries, retry, sendNow, state, takeBack } from ".";
import type { Entry, Refusal } from "./entry";
import type { Operation } from "./operation";
import { operations } from "./operations";

export function WaitingChanges() {
  const [known, setKnown] = useState<ReadonlyMap<string, Operation>>(new Map());
  useEffect(() => {
    void operations().then(setKnown);
  }, []);
  const all = entries.value;
  if (all.length === 0) {
    return (
      <Empty title="Everything is sent">
        <a href="#/workouts">Your workouts</a>
      </Empty>
    );
  }
  return (
    <>
      {state.value === "unreachable" && (
        <div class="note row-between">
          <span>The server cannot be reached. The page tries again by itself.</span>
          <Button look="quiet" onClick={sendNow}>
            Try now
          </Button>
        </div>
      )}
      <ul class="plain stack">
        {all.map((entry) => (
          <li class="card stack-s" key={entry.id}>
            <WaitingChange entry={entry} operation={known.get(entry.kind)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function WaitingChange({ entry, operation }: { entry: Entry; operation: Operation | undefined }) {
  const { id, refusal, createdAt, mayHaveArrived } = entry;
  const made = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" }).format(
    createdAt,
  );
  const correctAt = operation?.correctAt?.(entry);
  return (
    <>
      <div class="row-between">
        <h2 class="entry-title">
          {operation ? `${operation.title}: ${operation.describe(entry.payload)}` : entry.kind}
        </h2>
        <span class={refusal ? "badge bad" : "badge warn"}>{refusal ? "refused" : "waiting"}</span>
      </div>
      <p class="small soft">{made}</p>
      {operation?.takenBackBy && !refusal && !mayHaveArrived && (
        <div>
          <Button look="secondary" onClick={() => giveUp(id)}>
            {operation.takenBackBy}
          </Button>
        </div>
      )}
      {refusal && (
        <>
          <Reason refusal={refusal} />
          <div class="row">
            {correctAt && (
              <a class="button" href={`#${correctAt}`}>
                Edit
              </a>
            )}
            <Button look="secondary" onClick={() => retry(id)}>
              Try again
            </Button>
            <Button look="danger" onClick={() => discard(id)}>
              Discard
            </Button>
          </div>
        </>
      )}
    </>
  );
}

async function giveUp(id: string): Promise<void> {
  if (!(await takeBack(id))) {
    toast("It was too late: it is sent.");
  }
}

function Reason({ refusal: { message, fields, requestId } }: { refusal: Refusal }) {
  return (
    <div class="note bad">
      <span>{message}</span>
      {fields.length > 0 && (
        <ul>
          {fields.map(({ field, message: what }) => (
            <li key={`${field} ${what}`}>
              <code>{field}</code> {what}
            </li>
          ))}
        </ul>
      )}
      {requestId && <RequestId id={requestId} />}
    </div>
  );
}
