/** The steps of an execution, with when each of them was under way: what the graph shows, as a table. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { StartedLink, Step } from "../api";
import { count, counted, duration, offset } from "../format";
import { Glyph, stateMeaning } from "../parts/glyphs";
import { ExecutionLink } from "../parts/small";
import { failedWithin, openedAtFirst, revealed, rows, STEPS_A_PAGE, type Opened } from "./rows";
import { bar, span, ticks } from "./time";

interface StepsProps {
  steps: readonly Step[];
  ms: number | null;
  started: readonly StartedLink[];
  selected: number | null;
  onSelect: (id: number) => void;
}

export function Steps({ steps, ms, started, selected, onSelect }: StepsProps) {
  const [opened, setOpened] = useState<Opened>(() => openedAtFirst(steps));
  const newest = useRef(steps);
  newest.current = steps;
  useEffect(() => {
    if (selected !== null) {
      setOpened((now) => revealed(now, newest.current, selected));
    }
  }, [selected]);
  const shown = useMemo(() => rows(steps, opened), [steps, opened]);
  const whole = span(ms, steps);
  const open = (id: number, number: number | null) => {
    const next = new Map(opened.shown);
    if (number === null) {
      next.delete(id);
    } else {
      next.set(id, number);
    }
    setOpened({ ...opened, shown: next });
  };
  const toggleFailed = (id: number) => {
    const next = new Set(opened.onlyFailed);
    if (!next.delete(id)) {
      next.add(id);
    }
    setOpened({ ...opened, onlyFailed: next });
  };
  return (
    <div class="scroller" role="region" aria-label="Table of steps" tabIndex={0}>
      <table class="steps">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col" class="wide">
              Type
            </th>
            <th scope="col" class="number wide">
              Began
            </th>
            <th scope="col" class="number">
              Took
            </th>
            <th scope="col" class="strip-head">
              <span class="unseen">When</span>
              <Ticks whole={whole} />
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) =>
            row.kind === "more" ? (
              <tr key={`more ${row.parent.id}`} class="more">
                <td colSpan={5} style={{ "--depth": row.depth }}>
                  <button
                    type="button"
                    class="tool text indented"
                    onClick={() => {
                      open(row.parent.id, (opened.shown.get(row.parent.id) ?? 0) + STEPS_A_PAGE);
                    }}
                  >
                    Show {count(Math.min(STEPS_A_PAGE, row.left))} more, {count(row.left)} left
                  </button>
                </td>
              </tr>
            ) : (
              <Line
                key={row.step.id}
                step={row.step}
                depth={row.depth}
                isOpen={row.isOpen}
                whole={whole}
                links={started.filter(({ step }) => step === row.step.id)}
                isSelected={row.step.id === selected}
                isOnlyFailed={opened.onlyFailed.has(row.step.id)}
                onSelect={onSelect}
                onToggle={() => {
                  open(row.step.id, row.isOpen ? null : STEPS_A_PAGE);
                }}
                onToggleFailed={() => {
                  toggleFailed(row.step.id);
                }}
              />
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

function Ticks({ whole }: { whole: number }) {
  return (
    <span class="ticks" aria-hidden="true">
      {ticks(whole).map((tick) => (
        <span key={tick} style={{ insetInlineStart: `${(tick / whole) * 100}%` }}>
          {duration(tick)}
        </span>
      ))}
    </span>
  );
}

interface LineProps {
  step: Step;
  depth: number;
  isOpen: boolean;
  whole: number;
  links: readonly StartedLink[];
  isSelected: boolean;
  isOnlyFailed: boolean;
  onSelect: (id: number) => void;
  onToggle: () => void;
  onToggleFailed: () => void;
}

function Line(props: LineProps) {
  const { step, depth, isOpen, whole, links, isSelected, isOnlyFailed } = props;
  const { glyph, text } = stateMeaning(step.status);
  const name = step.iteration ? `${step.type} ${step.iteration.index}` : step.name;
  return (
    <tr class={isSelected ? "selected" : undefined} data-step={step.id}>
      <td class="step-name" style={{ "--depth": depth }}>
        <div class="indented">
          {step.children.length > 0 ? (
            <button
              type="button"
              class="tool fold"
              aria-expanded={isOpen}
              aria-label={`What is in ${name}`}
              onClick={props.onToggle}
            >
              <Glyph name="open" size={12} />
            </button>
          ) : (
            <span class="fold" />
          )}
          <button
            type="button"
            class={`step-button status ${glyph}`}
            aria-pressed={isSelected}
            onClick={() => {
              props.onSelect(step.id);
            }}
          >
            <Glyph name={glyph} />
            <span class="unseen">{text}: </span>
            <span class="step-title">{name}</span>
          </button>
          <Inside step={step} isOnlyFailed={isOnlyFailed} isOpen={isOpen} onToggle={props.onToggleFailed} />
        </div>
        {links.map((link) => (
          <div class="indented started" key={link.arn}>
            <span class="fold" />
            <Glyph name="arrow" size={12} />
            <ExecutionLink of={link} />
            <span class="soft">by {link.via}</span>
          </div>
        ))}
      </td>
      <td class="wide soft">{step.attempts[0]?.resource ?? step.type}</td>
      <td class="number wide soft">{offset(step.at)}</td>
      <td class="number">
        {duration(step.ms)}
        {step.attempts.length > 1 && <div class="small soft">{counted(step.attempts.length, "attempt")}</div>}
      </td>
      <td class="strip">
        <Bars step={step} whole={whole} />
      </td>
    </tr>
  );
}

interface InsideProps {
  step: Step;
  isOpen: boolean;
  isOnlyFailed: boolean;
  onToggle: () => void;
}

/** How many iterations or branches there are, and those that failed among many. */
function Inside({ step, isOpen, isOnlyFailed, onToggle }: InsideProps) {
  const first = step.children[0];
  if (!first?.iteration) {
    return null;
  }
  const failed = step.children.filter(failedWithin).length;
  const [one, many] =
    first.type === "Branch" ? (["branch", "branches"] as const) : (["iteration", "iterations"] as const);
  return (
    <span class="soft small">
      {counted(step.children.length, one, many)}
      {failed > 0 && `, ${count(failed)} with errors`}
      {isOpen && failed > 0 && failed < step.children.length && (
        <button type="button" class="tool text" aria-pressed={isOnlyFailed} onClick={onToggle}>
          Only errors
        </button>
      )}
    </span>
  );
}

/** When a step was under way, and its attempts: between them it waited. */
function Bars({ step, whole }: { step: Step; whole: number }) {
  const { left, width } = bar(step.at, step.ms, whole);
  return (
    <div class="bars" aria-hidden="true">
      <span class={`bar ${step.status}`} style={{ insetInlineStart: `${left}%`, inlineSize: `${width}%` }} />
      {step.attempts.length > 1 &&
        step.attempts.map((attempt) => {
          const tried = bar(attempt.at, attempt.ms, whole);
          return (
            <span
              key={attempt.at}
              class={attempt.error === null ? "bar attempt" : "bar attempt failed"}
              style={{ insetInlineStart: `${tried.left}%`, inlineSize: `${tried.width}%` }}
            />
          );
        })}
    </div>
  );
}
