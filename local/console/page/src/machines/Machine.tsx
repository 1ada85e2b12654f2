/** One machine: its graph, its definition, and inputs to try it with. */

import { Button, Waiting } from "@app/design/components";
import { useFetched } from "@app/design/fetched";
import { Heading } from "@app/design/heading";
import { go, location, type Place } from "@app/router";
import { useState } from "preact/hooks";
import { about } from "../about";
import { executions, machine, RefusedError, type Machine } from "../api";
import { counted, duration } from "../format";
import { GraphView } from "../graph/GraphView";
import { JsonText, JsonValue } from "../json/JsonView";
import { StartDialog } from "../parts/actions";
import { meaningOf, Status } from "../parts/glyphs";
import { Fact, toExecution, toMachine, useChanges, When } from "../parts/small";
import { Tabs } from "../parts/Tabs";
import { Trouble } from "../parts/Trouble";
import { aslTab, StateHead, Ways, waysOut } from "../run/Panel";

export function MachineView({ params }: Place) {
  const name = params.name ?? "";
  const [found, again] = useFetched(name, () => machine(name));
  return (
    <>
      {found.state === "there" ? (
        <Found machine={found.data} />
      ) : (
        <>
          <Heading title={name} of="wotr console" />
          {found.state === "waiting" ? (
            <Waiting what="the machine" />
          ) : (
            <Trouble
              what={
                found.error instanceof RefusedError && found.error.status === 404
                  ? "There is no such machine."
                  : "The machine could not be loaded."
              }
              error={found.error}
              onRetry={again}
            />
          )}
        </>
      )}
    </>
  );
}

function Found({ machine: own }: { machine: Machine }) {
  const [input, setInput] = useState<string | null>(null);
  const state = own.graph.states.find(({ id }) => id === location.value.query.get("state"));
  const select = (id: string | null) => {
    const query = id === null ? "" : `?${new URLSearchParams({ state: id }).toString()}`;
    go(`${toMachine(own.name).slice(1)}${query}`, { replace: true });
  };
  const canStart = about.value?.actions === true;
  return (
    <>
      <header class="head">
        <div class="row-between">
          <Heading title={own.name} of="wotr console" />
          {canStart && (
            <div class="row tools">
              <Button look="secondary" onClick={() => setInput(own.testEvents[0]?.input ?? "{}")}>
                Start
              </Button>
            </div>
          )}
        </div>
        <p class="comment">{own.comment}</p>
        <dl class="facts wide-facts">
          <Fact name="Capability">{own.capability}</Fact>
          <Fact name="Type">{own.kind === "EXPRESS" ? "Express" : "Standard"}</Fact>
          <Fact name="States">
            <span class="number">{own.graph.states.length}</span>
          </Fact>
          <Fact name="Executions">
            <a href={`#/executions?machine=${own.name}`}>All of them</a>
          </Fact>
        </dl>
      </header>
      <div class="split">
        <GraphView
          machine={own.name}
          graph={own.graph}
          run={null}
          selected={state?.id ?? null}
          onSelect={select}
        />
        <section class="panel" aria-label={state ? `State ${state.name}` : "Definition"}>
          <div class="panel-content">
            {state ? (
              <>
                <StateHead state={state} onClose={() => select(null)} />
                <Tabs
                  label={`About ${state.name}`}
                  tabs={[
                    aslTab(own.definition, state),
                    {
                      name: "Ways",
                      content: () => (
                        <Ways
                          ways={waysOut(own.graph.edges, null, state.id)}
                          isRun={false}
                          onSelect={select}
                        />
                      ),
                    },
                  ]}
                />
              </>
            ) : (
              <>
                <header class="panel-head">
                  <h2>Definition</h2>
                  <p class="soft small">Choose a state in the graph to see only its part.</p>
                </header>
                <JsonValue value={own.definition} what="the definition" />
              </>
            )}
          </div>
        </section>
      </div>
      <div class="halves">
        <Newest name={own.name} />
        <TestEvents machine={own} canStart={canStart} onStart={setInput} />
      </div>
      <StartDialog
        machine={own.name}
        input={input ?? "{}"}
        isOpen={input !== null}
        onClose={() => setInput(null)}
      />
    </>
  );
}

const NEWEST = "8";

function Newest({ name }: { name: string }) {
  const query = new URLSearchParams({ machine: name, limit: NEWEST });
  const [found, again] = useFetched(name, () => executions(query));
  useChanges(again);
  return (
    <section class="part" aria-labelledby="newest-title">
      <h2 id="newest-title">Newest executions</h2>
      {found.state === "waiting" && <Waiting what="executions" />}
      {found.state === "failed" && (
        <Trouble what="The executions could not be loaded." error={found.error} onRetry={again} />
      )}
      {found.state === "there" &&
        (found.data.executions.length === 0 ? (
          <p class="soft">It was not started yet, or its histories were removed.</p>
        ) : (
          <ul class="plain newest">
            {found.data.executions.map((one) => (
              <li key={one.arn}>
                <a href={toExecution(one.arn)}>
                  <Status meaning={meaningOf(one)} />
                  <span class="number">
                    <When at={one.started} />
                  </span>
                  <span class="number">{duration(one.ms)}</span>
                  <span class="soft">{one.userName ?? ""}</span>
                </a>
              </li>
            ))}
          </ul>
        ))}
    </section>
  );
}

interface TestEventsProps {
  machine: Machine;
  canStart: boolean;
  onStart: (input: string) => void;
}

function TestEvents({ machine: { name, testEvents }, canStart, onStart }: TestEventsProps) {
  return (
    <section class="part" aria-labelledby="events-title">
      <h2 id="events-title">Test events</h2>
      {testEvents.length === 0 ? (
        <p class="soft">
          There are none in <code>events/{name}</code>. Save the input of an execution as one.
        </p>
      ) : (
        <>
          <p class="soft small">
            {counted(testEvents.length, "file")} in <code>events/{name}</code>
          </p>
          {testEvents.map((event) => (
            <details key={event.name} class="test-event">
              <summary>
                <code>{event.name}</code>
              </summary>
              <div class="stack-s">
                <JsonText text={event.input} what={`the event ${event.name}`} />
                {canStart && (
                  <div>
                    <Button look="secondary" onClick={() => onStart(event.input)}>
                      Start with this event
                    </Button>
                  </div>
                )}
              </div>
            </details>
          ))}
        </>
      )}
    </section>
  );
}
