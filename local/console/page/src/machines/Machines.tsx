/** Every machine by capability, and how it did. */

import { Empty, Waiting } from "@app/design/components";
import { useFetched } from "@app/design/fetched";
import { Heading } from "@app/design/heading";
import { go, type Place } from "@app/router";
import { machines, type MachineSummary } from "../api";
import { count, counted, duration, share } from "../format";
import { Ago, toMachine, useChanges } from "../parts/small";
import { Select } from "../parts/Select";
import { Trouble } from "../parts/Trouble";
import { grouped } from "../parts/grouped";
import { PERIODS } from "../parts/periods";
import { inOrder } from "./order";

const USUAL = "24h";

export function MachinesView({ query }: Place) {
  const since = query.get("since") ?? USUAL;
  const text = query.get("text") ?? "";
  const [found, again] = useFetched(since, () => machines(since));
  useChanges(again);
  const change = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) {
      next.set(name, value);
    } else {
      next.delete(name);
    }
    go(`/?${next.toString()}`.replace(/\?$/, ""), { replace: true });
  };
  return (
    <>
      <div class="row-between">
        <Heading title="Machines" of="wotr console" />
        <div class="filters">
          <input
            class="input"
            type="search"
            aria-label="Search machines"
            placeholder="Search names and comments"
            value={text}
            onInput={(event) => {
              change("text", event.currentTarget.value);
            }}
          />
          <Select
            label="In the last"
            options={PERIODS}
            value={since}
            onChange={(value) => {
              change("since", value === USUAL ? "" : value);
            }}
          />
        </div>
      </div>
      {found.state === "waiting" && <Waiting what="machines" />}
      {found.state === "failed" && (
        <Trouble what="The machines could not be loaded." error={found.error} onRetry={again} />
      )}
      {found.state === "there" && <List machines={found.data.machines} text={text} since={since} />}
    </>
  );
}

interface ListProps {
  machines: readonly MachineSummary[];
  text: string;
  since: string;
}

function List({ machines: all, text, since }: ListProps) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter(({ name, capability, comment }) => {
    const described = `${name} ${capability} ${comment}`.toLowerCase();
    return words.every((word) => described.includes(word));
  });
  const groups = grouped(found.toSorted(inOrder), ({ capability }) => capability);
  if (found.length === 0) {
    return (
      <Empty title="No machine is like that">
        <p>There are {counted(all.length, "machine")}; names, capabilities and comments were searched.</p>
      </Empty>
    );
  }
  return (
    <div class="scroller">
      <table class="machines">
        <thead>
          <tr>
            <th scope="col">Machine</th>
            <th scope="col" class="wide">
              Type
            </th>
            <th scope="col" class="number">
              Executions
            </th>
            <th scope="col" class="number">
              p50
            </th>
            <th scope="col" class="number">
              p95
            </th>
            <th scope="col">Success</th>
            <th scope="col" class="number">
              Last failure
            </th>
          </tr>
        </thead>
        {groups.map(([capability, group]) => (
          <tbody key={capability}>
            <tr class="group">
              <th scope="rowgroup" colSpan={7}>
                <h2>{capability}</h2>
              </th>
            </tr>
            {group.map((machine) => (
              <Row key={machine.name} machine={machine} since={since} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

const executionsOf = (machine: string, since: string, statuses: readonly string[] = []) => {
  const query = new URLSearchParams({ machine, since });
  for (const status of statuses) {
    query.append("status", status);
  }
  return `#/executions?${query.toString()}`;
};

const FAILED = ["FAILED", "TIMED_OUT", "ABORTED"];

function Row({ machine, since }: { machine: MachineSummary; since: string }) {
  const { name, kind, comment, executions, lastFailed } = machine;
  return (
    <tr class={executions === 0 ? "idle" : undefined}>
      <td class="machine-name">
        <a href={toMachine(name)} title={comment}>
          {name}
        </a>
      </td>
      <td class="wide soft">{kind === "EXPRESS" ? "Express" : "Standard"}</td>
      <td class="number executions-count">
        {executions === 0 ? (
          <span class="soft">0</span>
        ) : (
          <a href={executionsOf(name, since)} aria-label={`${counted(executions, "execution")} of ${name}`}>
            {count(executions)}
          </a>
        )}
      </td>
      <td class="number" data-label="p50">
        {duration(machine.p50Ms)}
      </td>
      <td class="number" data-label="p95">
        {duration(machine.p95Ms)}
      </td>
      <td class="cell-success">
        <Success machine={machine} since={since} />
      </td>
      <td class="number" data-label="Last failure">
        {lastFailed === null ? (
          <span class="soft">–</span>
        ) : (
          <a class="bad-link" href={executionsOf(name, "7d", FAILED)}>
            <Ago at={lastFailed} />
          </a>
        )}
      </td>
    </tr>
  );
}

/** How many of those that ended succeeded. A refusal is one: the machine did what it should. */
function Success({ machine, since }: { machine: MachineSummary; since: string }) {
  const { name, succeeded, refused, failed, running } = machine;
  const ended = succeeded + refused + failed;
  if (ended + running === 0) {
    return <span class="soft">–</span>;
  }
  return (
    <div class="success">
      <span class="number success-rate">{share(succeeded + refused, ended)}</span>
      <span class="success-bar" aria-hidden="true">
        {succeeded > 0 && <span class="succeeded" style={{ flexGrow: succeeded }} />}
        {refused > 0 && <span class="refused" style={{ flexGrow: refused }} />}
        {failed > 0 && <span class="failed" style={{ flexGrow: failed }} />}
      </span>
      <span class="success-notes number">
        {refused > 0 && <a href={executionsOf(name, since, ["REFUSED"])}>{count(refused)} refused</a>}
        {failed > 0 && (
          <a class="bad-link" href={executionsOf(name, since, FAILED)}>
            {count(failed)} failed
          </a>
        )}
        {running > 0 && <a href={executionsOf(name, since, ["RUNNING"])}>{count(running)} running</a>}
      </span>
    </div>
  );
}
