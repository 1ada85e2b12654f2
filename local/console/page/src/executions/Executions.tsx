/** Executions, newest first, as they happen. */

import { Button, Empty, Waiting } from "@app/design/components";
import { Heading } from "@app/design/heading";
import { go, type Place } from "@app/router";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { executions, type Summary } from "../api";
import { count, duration } from "../format";
import { meaningOf, Status } from "../parts/glyphs";
import { toExecution, useChanges, When } from "../parts/small";
import { Trouble } from "../parts/Trouble";
import { asked, NOTHING_ASKED, queryOf, type Asked } from "./asked";
import { Filters } from "./Filters";
import { continued, listed, newIn, refreshed, type Listed } from "./listed";

/** Nearer to the top than this, a new execution may move what is shown. */
const TOP_PX = 80;

export function ExecutionsView({ query }: Place) {
  const wanted = asked(query);
  const change = useCallback((next: Asked) => {
    go(`/executions?${queryOf(next).toString()}`.replace(/\?$/, ""), { replace: true });
  }, []);
  return (
    <>
      <Heading title="Executions" of="wotr console" />
      <Filters wanted={wanted} onChange={change} />
      <List
        key={queryOf(wanted).toString()}
        wanted={wanted}
        onEverything={() => {
          change(NOTHING_ASKED);
        }}
      />
    </>
  );
}

type State = { list: Listed } | { error: unknown } | null;

function List({ wanted, onEverything }: { wanted: Asked; onEverything: () => void }) {
  const query = queryOf(wanted).toString();
  const [state, setState] = useState<State>(null);
  const [isBusy, setIsBusy] = useState(false);
  const isGone = useRef(false);
  useEffect(
    () => () => {
      isGone.current = true;
    },
    [],
  );
  const update = useCallback((change: (now: State) => State) => {
    if (!isGone.current) {
      setState(change);
    }
  }, []);
  const look = useCallback(() => {
    executions(new URLSearchParams(query)).then(
      (page) => {
        update((now) => {
          const mayMove = window.scrollY < TOP_PX;
          return { list: now && "list" in now ? refreshed(now.list, page, mayMove) : listed(page) };
        });
      },
      (error: unknown) => {
        update((now) => (now && "list" in now ? now : { error })); // what is shown stays while the server is away
      },
    );
  }, [query, update]);
  useEffect(look, [look]);
  useChanges(look);
  if (state === null) {
    return <Waiting what="executions" />;
  }
  if ("error" in state) {
    return <Trouble what="The executions could not be loaded." error={state.error} onRetry={look} />;
  }
  const { list } = state;
  if (list.executions.length === 0) {
    return query ? (
      <Empty title="No execution is like that">
        <p>Executions that begin from now on appear here.</p>
        <Button look="secondary" onClick={onEverything}>
          Show all executions
        </Button>
      </Empty>
    ) : (
      <Empty title="Nothing has run yet">
        <p>
          Executions appear here as they begin. <code>make demo</code> loads a year of workouts.
        </p>
      </Empty>
    );
  }
  const more = async (cursor: string) => {
    setIsBusy(true);
    try {
      const next = new URLSearchParams(query);
      next.set("cursor", cursor);
      const page = await executions(next);
      update((now) => (now && "list" in now ? { list: continued(now.list, page) } : now));
    } catch (error) {
      update(() => ({ error }));
    }
    setIsBusy(false);
  };
  const { waiting, cursor } = list;
  return (
    <>
      <div class="news" role="status">
        {waiting && (
          <Button
            onClick={() => {
              update(() => ({ list: listed(waiting) }));
              window.scrollTo(0, 0);
            }}
          >
            {count(newIn(list, waiting))}
            {newIn(list, waiting) === waiting.executions.length ? " or more" : ""} new: show
          </Button>
        )}
      </div>
      <Table executions={list.executions} />
      {cursor !== null && (
        <div class="more-line">
          <Button look="secondary" busy={isBusy} onClick={() => void more(cursor)}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

function Table({ executions: shown }: { executions: readonly Summary[] }) {
  return (
    <table class="executions">
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Machine</th>
          <th scope="col" class="number">
            Began
          </th>
          <th scope="col" class="number">
            Took
          </th>
          <th scope="col" class="number">
            Answer
          </th>
          <th scope="col">Person</th>
          <th scope="col">Execution</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((one) => (
          <Row key={one.arn} execution={one} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ execution: one }: { execution: Summary }) {
  return (
    <tr>
      <td class="cell-status">
        <Status meaning={meaningOf(one)} />
      </td>
      <td class="cell-machine">
        <a class="row-link" href={toExecution(one.arn)}>
          {one.machine}
        </a>
        {one.error !== null && <code class="cell-error">{one.error}</code>}
      </td>
      <td class="number cell-began">
        <When at={one.started} />
      </td>
      <td class="number cell-took">{duration(one.ms)}</td>
      <td class="number cell-answer">
        {one.httpStatus === null ? <span class="soft">–</span> : one.httpStatus}
      </td>
      <td class="cell-person">{one.userName ?? (one.userId ? <code>{one.userId.slice(0, 8)}</code> : "")}</td>
      <td class="cell-id">
        <code>{one.name}</code>
      </td>
    </tr>
  );
}
