/** One execution: what happened, in which state, when, and why. */

import { Button, Empty, Waiting } from "@app/design/components";
import { useFetched } from "@app/design/fetched";
import { Heading } from "@app/design/heading";
import { go, location, type Place } from "@app/router";
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { about } from "../about";
import { execution, RefusedError, type Execution, type Step } from "../api";
import { bytes, count, counted, duration } from "../format";
import { GraphView } from "../graph/GraphView";
import { JsonText } from "../json/JsonView";
import { RedriveDialog, SaveDialog, StartDialog } from "../parts/actions";
import { ErrorBox } from "../parts/ErrorBox";
import { meaningOf, Status } from "../parts/glyphs";
import { Copy, definedAs, ExecutionLink, Fact, toMachine, useChanges, When } from "../parts/small";
import { Tabs } from "../parts/Tabs";
import { Trouble } from "../parts/Trouble";
import { Events } from "./Events";
import { StepPanel } from "./Panel";
import { marked, refusal, type Refusal } from "./refusal";
import { originOf } from "./origin";
import { entriesOf, pathTo } from "./rows";
import { Steps } from "./Steps";

const RUNNING_MS = 1_000;
const NOT_FOUND = 404;

export function ExecutionView({ params }: Place) {
  const name = params.name ?? "";
  const [found, again] = useFetched(name, () => execution(name));
  useChanges(again);
  const isUnderWay = found.state === "there" && found.data.execution.status === "RUNNING";
  useEffect(() => {
    if (!isUnderWay) {
      return undefined;
    }
    const timer = window.setTimeout(again, RUNNING_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [isUnderWay, found, again]);
  if (found.state === "there") {
    return <Found name={name} found={found.data} again={again} />;
  }
  return (
    <>
      <Heading title={`Execution ${name}`} of="wotr console">
        Execution
      </Heading>
      {found.state === "waiting" ? (
        <Waiting what="the execution" />
      ) : found.error instanceof RefusedError && found.error.status === NOT_FOUND ? (
        <Unknown name={name} reason={found.error.message} />
      ) : (
        <Trouble what="The execution could not be loaded." error={found.error} onRetry={again} />
      )}
    </>
  );
}

function Unknown({ name, reason }: { name: string; reason: string }) {
  const days = about.value?.historyDays;
  return (
    <Empty title="There is no such execution">
      <p>{reason}</p>
      <p>
        {typeof days === "number"
          ? `Histories are kept for ${counted(days, "day")} (WOTR_HISTORY_DAYS), and less when there are very many; those that failed go last.`
          : "Histories are not kept for ever: this one may have gone."}
      </p>
      <p>
        <a href={`#/executions?text=${encodeURIComponent(name)}`}>Search inputs and outputs for it</a>
      </p>
    </Empty>
  );
}

interface Selection {
  step: number | null;
  state: string | null;
}

const THE_WHOLE = { step: null, state: null };

/**
 * What is looked at, as the address says: `?step=6`, `?state=Wait` of a state that was not reached, or
 * `?show=whole`. Without any of them it is the step that says what went wrong.
 */
function selection(query: URLSearchParams, wrong: Step | null): Selection {
  if (query.get("show") === "whole") {
    return THE_WHOLE;
  }
  const step = query.get("step");
  const state = query.get("state");
  return step === null && state === null
    ? { step: wrong?.id ?? null, state: null }
    : { step: step === null ? null : Number(step), state };
}

function select(name: string, { step, state }: Selection): void {
  const query = step !== null ? { step: String(step) } : state !== null ? { state } : { show: "whole" };
  const place = `/executions/${encodeURIComponent(name)}?${new URLSearchParams(query).toString()}`;
  go(place, { replace: true });
}

interface FoundProps {
  /** As the address has it. */
  name: string;
  found: Execution;
  again: () => void;
}

function Found({ name, found: told, again }: FoundProps) {
  const refused = useMemo(() => refusal(told.execution.output, told.steps), [told]);
  const found = useMemo(() => (refused?.step ? marked(told, refused.step) : told), [told, refused]);
  const { execution: own, graph, run, steps, events, links } = found;
  const wrong = refused ? refused.step : own.status === "SUCCEEDED" ? null : originOf(steps);
  const chosen = selection(location.value.query, wrong);
  const step = chosen.step === null ? null : (pathTo(steps, chosen.step).at(-1) ?? null);
  const state = step?.state ?? chosen.state;
  const node = graph.states.find(({ id }) => id === state) ?? null;
  const entries = useMemo(() => (state === null ? [] : entriesOf(steps, state)), [steps, state]);
  const pick = (partial: Partial<Selection>) => {
    select(name, { ...THE_WHOLE, ...partial });
  };
  const pickStep = (id: number) => {
    pick({ step: id });
  };
  const pickState = (id: string) => {
    const entered = entriesOf(steps, id);
    const bad = entered.find(({ status }) => status === "failed" || status === "caught");
    const first = bad ?? entered[0];
    pick(first ? { step: first.id } : { state: id });
  };
  return (
    <>
      <Head found={found} again={again} />
      <Outcome execution={own} refused={refused} origin={wrong} onStep={pickStep} />
      <div class="split">
        <GraphView machine={own.machine} graph={graph} run={run} selected={state} onSelect={pickState} />
        <section class="panel" aria-label={node ? `State ${node.name}` : "Input and output"}>
          {node ? (
            <StepPanel
              state={node}
              step={step}
              entries={entries}
              definition={found.definition}
              edges={graph.edges}
              run={run}
              started={links.started}
              onStep={pickStep}
              onState={pickState}
              onClose={() => {
                pick({});
              }}
            />
          ) : (
            <Whole found={found} />
          )}
        </section>
      </div>
      <section class="part" aria-labelledby="steps-title">
        <div class="row-between">
          <h2 id="steps-title">Steps and time</h2>
          <span class="soft small number">
            {counted(
              Object.values(run.states).reduce((sum, { entered }) => sum + entered, 0),
              "state",
            )}{" "}
            entered in {duration(own.ms)}
          </span>
        </div>
        {steps.length === 0 ? (
          <p class="soft">Nothing has begun yet.</p>
        ) : (
          <Steps
            key={own.arn}
            steps={steps}
            ms={own.ms}
            started={links.started}
            selected={step?.id ?? null}
            onSelect={pickStep}
          />
        )}
      </section>
      <details class="part">
        <summary>
          <h2>Events</h2> <span class="soft small number">{count(events.length)}</span>
        </summary>
        <Events
          events={events}
          state={state}
          onSelect={(event) => {
            if (event.state !== null) {
              const of = entriesOf(steps, event.state);
              const entered = of.findLast(({ id }) => id <= event.id) ?? of[0];
              pick(entered ? { step: entered.id } : { state: event.state });
            }
          }}
        />
      </details>
    </>
  );
}

function Head({ found, again }: { found: Execution; again: () => void }) {
  const { execution: own, events, links } = found;
  const [open, setOpen] = useState<"start" | "save" | "redrive" | null>(null);
  const close = useCallback(() => {
    setOpen(null);
  }, []);
  const meaning = meaningOf(own);
  return (
    <header class="head">
      <div class="row-between">
        <Heading title={`${own.machine} ${meaning.text.toLowerCase()}`} of="wotr console">
          <a href={toMachine(own.machine)}>{own.machine}</a>
          <span class="unseen"> </span>
          <Status meaning={meaning} />
        </Heading>
        {about.value?.actions && own.machine === definedAs(own.machine) && (
          <div class="row tools">
            {links.deadLetters.length > 0 && <Button onClick={() => setOpen("redrive")}>Redrive</Button>}
            <Button look="secondary" onClick={() => setOpen("start")}>
              Start again
            </Button>
            <Button look="secondary" onClick={() => setOpen("save")}>
              Save as a test event
            </Button>
          </div>
        )}
      </div>
      <p class="id-line">
        <code>{own.name}</code>
        <Copy text={own.name} what="the name" />
        <button
          type="button"
          class="tool text"
          title={own.arn}
          onClick={() => void navigator.clipboard.writeText(own.arn)}
        >
          Copy ARN
        </button>
      </p>
      <dl class="facts wide-facts">
        <Fact name="Began">
          <When at={own.started} />
        </Fact>
        <Fact name="Took">
          <span class="number">{duration(own.ms)}</span>
        </Fact>
        {own.httpStatus !== null && (
          <Fact name="Answer">
            <span class="number">{own.httpStatus}</span>
          </Fact>
        )}
        {own.userId !== null && (
          <Fact name="Person">
            <a href={`#/executions?user=${encodeURIComponent(own.userName ?? own.userId)}`}>
              {own.userName ?? <code>{own.userId.slice(0, 8)}</code>}
            </a>
          </Fact>
        )}
        <Fact name="Type">{own.kind === "EXPRESS" ? "Express" : "Standard"}</Fact>
        <Fact name="Events">
          <span class="number">{count(events.length)}</span>
        </Fact>
        <Fact name="Input">
          <span class="number">{bytes(own.input)}</span>
        </Fact>
        <Lineage found={found} />
      </dl>
      <StartDialog machine={own.machine} input={own.input} isOpen={open === "start"} onClose={close} />
      <SaveDialog machine={own.machine} input={own.input} isOpen={open === "save"} onClose={close} />
      <RedriveDialog machine={own.machine} isOpen={open === "redrive"} onClose={close} onDone={again} />
    </header>
  );
}

const MOST_LINKS = 6;

/** What led to this execution, and what it led to. */
function Lineage({ found: { links } }: { found: Execution }) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? links.started : links.started.slice(0, MOST_LINKS);
  return (
    <>
      {links.startedBy.length > 0 && (
        <Fact name="Started by">
          {links.startedBy.map((other) => (
            <ExecutionLink key={other.arn} of={other} />
          ))}
        </Fact>
      )}
      {links.started.length > 0 && (
        <Fact name="Started">
          {shown.map((other) => (
            <ExecutionLink key={`${other.arn} ${other.via}`} of={other} />
          ))}
          {shown.length < links.started.length && (
            <button type="button" class="link" onClick={() => setIsWhole(true)}>
              {count(links.started.length - shown.length)} more
            </button>
          )}
        </Fact>
      )}
      {links.deadLetters.length > 0 && (
        <Fact name="Dead letters">
          <a href="#/failures">{counted(links.deadLetters.length, "letter")} kept</a>
        </Fact>
      )}
    </>
  );
}

interface OutcomeProps {
  execution: Execution["execution"];
  refused: Refusal | null;
  /** Where an error came from. */
  origin: Step | null;
  onStep: (id: number) => void;
}

/** Why it did not do what was asked, and where that was found. */
function Outcome({ execution: own, refused, origin, onStep }: OutcomeProps) {
  if (refused) {
    return (
      <section class="outcome refused" aria-label="Why it was refused">
        <p>
          <strong class="number">{refused.status}</strong>{" "}
          {refused.code && <code class="code">{refused.code}</code>} {refused.message}
          {refused.step && (
            <>
              {" "}
              Refused by{" "}
              <button type="button" class="link" onClick={() => refused.step && onStep(refused.step.id)}>
                {refused.step.name}
              </button>
              .
            </>
          )}
        </p>
        {refused.fields.length > 0 && (
          <dl class="field-errors">
            {refused.fields.map(({ field, message }, index) => (
              <div key={`${index} ${field}`}>
                <dt>
                  <code>{field}</code>
                </dt>
                <dd>{message}</dd>
              </div>
            ))}
          </dl>
        )}
      </section>
    );
  }
  if (own.status === "SUCCEEDED" || own.status === "RUNNING") {
    return null;
  }
  return (
    <section class="outcome failed" aria-label="Why it failed">
      {origin && (
        <p>
          The error came from{" "}
          <button type="button" class="link" onClick={() => onStep(origin.id)}>
            {origin.name}
          </button>
          {origin.error !== null && origin.error !== own.error && (
            <>
              : <code>{origin.error}</code>
            </>
          )}
          .
        </p>
      )}
      <ErrorBox error={own.error} cause={own.cause} />
    </section>
  );
}

/** The execution as a whole: what it was given, and what it answered. */
function Whole({ found: { execution: own } }: { found: Execution }) {
  return (
    <div class="panel-content">
      <header class="panel-head">
        <h2>Input and output</h2>
        <p class="soft small">Choose a state in the graph or the table to see what it did.</p>
      </header>
      <Tabs
        label="Input and output"
        tabs={[
          ...(own.output === null
            ? []
            : [
                {
                  name: "Output",
                  content: () => <JsonText text={own.output ?? ""} what="the output" />,
                },
              ]),
          { name: "Input", content: () => <JsonText text={own.input} what="the input" /> },
        ]}
      />
    </div>
  );
}
