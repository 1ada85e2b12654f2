/** What a state did, or what it is. */

import type { Attempt, Definition, Edge, GraphState, Run, StartedLink, Step } from "../api";
import { count, duration, offset } from "../format";
import { stateOf } from "../graph/asl";
import { JsonText, JsonValue } from "../json/JsonView";
import { ErrorBox } from "../parts/ErrorBox";
import { Glyph, stateMeaning, Status } from "../parts/glyphs";
import { ExecutionLink, Fact } from "../parts/small";
import { Tabs, type Tab } from "../parts/Tabs";

interface StateHeadProps {
  state: GraphState;
  onClose: () => void;
}

export function StateHead({ state, onClose }: StateHeadProps) {
  return (
    <header class="panel-head">
      <div class="row-between">
        <h2>{state.name}</h2>
        <button type="button" class="tool text" onClick={onClose}>
          Close
        </button>
      </div>
      {state.comment && <p class="soft small">{state.comment}</p>}
    </header>
  );
}

/** The tab that shows the definition of a state. */
export const aslTab = (definition: Definition, state: GraphState): Tab => ({
  name: "ASL",
  content: () => <JsonValue value={stateOf(definition, state.id)} what={`the definition of ${state.name}`} />,
});

/** The ways out of a state. */
export function waysOut(edges: readonly Edge[], run: Run | null, id: string) {
  return edges
    .filter(({ from }) => from === id)
    .map(({ to, kind, label }) => ({
      to,
      kind,
      label,
      count:
        run?.edges.find((taken) => taken.from === id && taken.to === to && taken.kind === kind)?.count ?? 0,
    }));
}

const KINDS = { next: "next", choice: "if", default: "", catch: "on error" } as const;

interface WaysProps {
  ways: ReturnType<typeof waysOut>;
  isRun: boolean;
  onSelect: (id: string) => void;
}

/** Where a state leads, and how often it did. */
export function Ways({ ways, isRun, onSelect }: WaysProps) {
  if (ways.length === 0) {
    return <p class="soft small">The machine, or the branch, ends here.</p>;
  }
  return (
    <ul class="plain ways-out">
      {ways.map(({ to, kind, label, count: taken }) => (
        <li key={`${kind} ${to}`} class={isRun && taken === 0 ? "soft" : undefined}>
          <span class="way-when">
            {KINDS[kind]} {label}
          </span>
          <Glyph name="arrow" size={12} />
          <button
            type="button"
            class="link"
            onClick={() => {
              onSelect(to);
            }}
          >
            {to.split("/").at(-1)}
          </button>
          {taken > 0 && <span class="badge info number">taken{taken > 1 ? ` ×${count(taken)}` : ""}</span>}
        </li>
      ))}
    </ul>
  );
}

interface StepPanelProps {
  state: GraphState;
  step: Step | null;
  /** Every entry into the state; `step` is one of them, or an iteration. */
  entries: readonly Step[];
  definition: Definition;
  edges: readonly Edge[];
  run: Run;
  started: readonly StartedLink[];
  onStep: (id: number) => void;
  onState: (id: string) => void;
  onClose: () => void;
}

export function StepPanel(props: StepPanelProps) {
  const { state, step, entries, definition, edges, run, started } = props;
  const ways: Tab = {
    name: "Ways",
    content: () => <Ways ways={waysOut(edges, run, state.id)} isRun onSelect={props.onState} />,
  };
  if (!step) {
    return (
      <div class="panel-content">
        <StateHead state={state} onClose={props.onClose} />
        <p>
          <Status meaning={stateMeaning("notReached")} />
        </p>
        <Tabs label={`About ${state.name}`} tabs={[aslTab(definition, state), ways]} />
      </div>
    );
  }
  const links = started.filter((link) => link.step === step.id);
  const last = step.attempts.at(-1);
  return (
    <div class="panel-content">
      <StateHead state={state} onClose={props.onClose} />
      {entries.length > 1 && <Entries entries={entries} step={step} onStep={props.onStep} />}
      <dl class="facts">
        <Fact name="Result">
          <Status meaning={stateMeaning(step.status)} />
        </Fact>
        <Fact name="Began">
          <span class="number">{offset(step.at)}</span>
        </Fact>
        <Fact name="Took">
          <span class="number">{duration(step.ms)}</span>
        </Fact>
        <Fact name={step.iteration ? step.type : "Type"}>
          {step.iteration ? <span class="number">{step.iteration.index}</span> : step.type}
        </Fact>
        {last?.resource && (
          <Fact name="Resource">
            <code>{last.resource}</code>
          </Fact>
        )}
        {links.length > 0 && (
          <Fact name="Started">
            {links.map((link) => (
              <ExecutionLink key={link.arn} of={link} />
            ))}
          </Fact>
        )}
      </dl>
      {step.error !== null && <ErrorBox error={step.error} cause={step.cause} />}
      <Tabs
        key={step.id}
        label={`About ${state.name}`}
        tabs={[
          ...dataTabs(step),
          ...(step.attempts.some(({ parameters, error }) => parameters !== null || error !== null)
            ? [attemptsTab(step.attempts)]
            : []),
          aslTab(definition, state),
          ways,
        ]}
      />
    </div>
  );
}

interface EntriesProps {
  entries: readonly Step[];
  step: Step;
  onStep: (id: number) => void;
}

/** One of several entries into a state. */
function Entries({ entries, step, onStep }: EntriesProps) {
  const index = entries.findIndex(({ id }) => id === step.id);
  const to = (by: number) => {
    const next = entries[index + by];
    return (
      <button
        type="button"
        class="tool"
        aria-label={by < 0 ? "Entry before" : "Next entry"}
        disabled={!next}
        onClick={() => {
          if (next) {
            onStep(next.id);
          }
        }}
      >
        <span class={by < 0 ? "turned" : undefined}>
          <Glyph name="open" />
        </span>
      </button>
    );
  };
  const wrong = entries.find(
    ({ id, status }) => id !== step.id && (status === "failed" || status === "caught"),
  );
  return (
    <div class="entries">
      {to(-1)}
      <span class="number">
        {index < 0 ? "Entered" : `Entry ${count(index + 1)} of`} {count(entries.length)}
        {index < 0 && " times"}
      </span>
      {to(1)}
      {wrong && step.status !== "failed" && step.status !== "caught" && (
        <button type="button" class="tool text" onClick={() => onStep(wrong.id)}>
          To one that failed
        </button>
      )}
    </div>
  );
}

function dataTabs({ input, output }: Step): Tab[] {
  const inputTab: Tab = { name: "Input", content: () => <JsonText text={input} what="the input" /> };
  if (output === null) {
    return [inputTab];
  }
  return [
    {
      name: "Changes",
      content: () =>
        input === output ? (
          <>
            <p class="soft small">The output is the input.</p>
            <JsonText text={output} what="the output" />
          </>
        ) : (
          <JsonText text={output} before={input} what="the output" />
        ),
    },
    inputTab,
    { name: "Output", content: () => <JsonText text={output} what="the output" /> },
  ];
}

function attemptsTab(attempts: readonly Attempt[]): Tab {
  return {
    name: attempts.length > 1 ? "Attempts" : "Call",
    ...(attempts.length > 1 && { note: String(attempts.length) }),
    content: () => (
      <ol class="plain attempts">
        {attempts.map((attempt, index) => (
          <li key={attempt.at}>
            {attempts.length > 1 && (
              <h3>
                Attempt {index + 1}{" "}
                <span class="soft number">
                  {offset(attempt.at)}, {duration(attempt.ms)}
                </span>
              </h3>
            )}
            {attempt.error !== null && <ErrorBox error={attempt.error} cause={attempt.cause} />}
            {attempt.parameters !== null && (
              <>
                <h4>Parameters{attempt.resource && <code> {attempt.resource}</code>}</h4>
                <JsonText text={attempt.parameters} what="the parameters" />
              </>
            )}
            {attempt.output !== null && (
              <>
                <h4>Answer</h4>
                <JsonText text={attempt.output} what="the answer" />
              </>
            )}
          </li>
        ))}
      </ol>
    ),
  };
}
