/** Small things that every view is made of. */

import { toast } from "@app/design/components";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Summary } from "../api";
import { ago, moment } from "../format";
import { changed, clock, isAway } from "../live";
import { Glyph, meaningOf, Status } from "./glyphs";

/** When something happened, to the millisecond. */
export function When({ at }: { at: number }) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={date.toString()}>
      {moment(at, clock.value)}
    </time>
  );
}

/** How long ago something happened. */
export function Ago({ at }: { at: number }) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={date.toString()}>
      {ago(at, clock.value)}
    </time>
  );
}

/** The address of an execution in this page, by its ARN: several may have the same name. */
export const toExecution = (arnOrName: string) => `#/executions/${encodeURIComponent(arnOrName)}`;

/** The machine that has a definition: what a Distributed Map starts is named `machine/label`. */
export const definedAs = (machine: string) => machine.split("/", 1)[0] ?? machine;

/** The address of a machine in this page. */
export const toMachine = (name: string) => `#/machines/${encodeURIComponent(definedAs(name))}`;

/** One line that leads to an execution. */
export function ExecutionLink({ of }: { of: Summary }) {
  return (
    <a class="execution-link" href={toExecution(of.arn)}>
      <Status meaning={meaningOf(of)} bare />
      <span>{of.machine}</span>
      <code>{of.name.slice(0, 8)}</code>
    </a>
  );
}

/** A button that puts a text into the clipboard. */
export function Copy({ text, what }: { text: string; what: string }) {
  return (
    <button
      type="button"
      class="tool"
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => {
            toast(`Copied ${what}.`);
          },
          () => {
            toast("This browser does not let the page copy.");
          },
        );
      }}
    >
      <Glyph name="copy" />
    </button>
  );
}

/** What something is called, and what it is. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const LEAST_BETWEEN_MS = 1_000;

/**
 * Do something when the server says that anything changed, or when it is back, while the page can be seen.
 * At most once a second: a machine may be started hundreds of times in one.
 */
export function useChanges(act: () => void): void {
  const version = changed.value;
  const away = isAway.value;
  const seen = useRef(version);
  const acted = useRef(0);
  useEffect(() => {
    if (away || version === seen.current) {
      return undefined;
    }
    const run = () => {
      seen.current = version;
      acted.current = Date.now();
      act();
    };
    if (document.hidden) {
      document.addEventListener("visibilitychange", run, { once: true });
      return () => {
        document.removeEventListener("visibilitychange", run);
      };
    }
    const timer = window.setTimeout(run, Math.max(0, acted.current + LEAST_BETWEEN_MS - Date.now()));
    return () => {
      window.clearTimeout(timer);
    };
  }, [version, away, act]);
}
