/** The events of an execution, as Step Functions tells them. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { HistoryEvent } from "../api";
import { count, offset } from "../format";
import { JsonValue } from "../json/JsonView";
import { Glyph } from "../parts/glyphs";

interface EventsProps {
  events: readonly HistoryEvent[];
  /** The state that is looked at. */
  state: string | null;
  onSelect: (event: HistoryEvent) => void;
}

const EVENTS_A_PAGE = 100;

export function Events({ events, state, onSelect }: EventsProps) {
  const [onlyState, setOnlyState] = useState(false);
  const [shown, setShown] = useState(EVENTS_A_PAGE);
  const [wanted, setWanted] = useState<number | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const found = useMemo(
    () => (onlyState && state !== null ? events.filter((event) => event.state === state) : events),
    [events, onlyState, state],
  );
  useEffect(() => {
    if (wanted !== null) {
      const row = body.current?.querySelector<HTMLElement>(`[data-event="${wanted}"]`);
      row?.scrollIntoView({ block: "center" });
      row?.focus();
    }
  }, [wanted, shown]);
  const goTo = (id: number) => {
    setOnlyState(false);
    setShown(Math.max(shown, events.findIndex((event) => event.id === id) + 1));
    setWanted(id);
  };
  return (
    <div class="stack-s">
      {state !== null && (
        <label class="check">
          <input
            type="checkbox"
            checked={onlyState}
            onChange={(event) => {
              setOnlyState(event.currentTarget.checked);
            }}
          />
          Only those of “{state}”
        </label>
      )}
      <div class="scroller" role="region" aria-label="Table of events" tabIndex={0}>
        <table class="events">
          <thead>
            <tr>
              <th scope="col" class="number">
                Id
              </th>
              <th scope="col">Type</th>
              <th scope="col">State</th>
              <th scope="col" class="number">
                At
              </th>
              <th scope="col" class="number">
                After
              </th>
            </tr>
          </thead>
          <tbody ref={body}>
            {found.slice(0, shown).map((event) => (
              <Row
                key={event.id}
                event={event}
                isWanted={event.id === wanted}
                onSelect={onSelect}
                onGoTo={goTo}
              />
            ))}
          </tbody>
        </table>
      </div>
      {found.length > shown && (
        <button
          type="button"
          class="tool text"
          onClick={() => {
            setShown(shown + EVENTS_A_PAGE);
          }}
        >
          Show {count(Math.min(EVENTS_A_PAGE, found.length - shown))} more of {count(found.length)} events
        </button>
      )}
    </div>
  );
}

interface RowProps {
  event: HistoryEvent;
  isWanted: boolean;
  onSelect: (event: HistoryEvent) => void;
  onGoTo: (id: number) => void;
}

const IS_BAD = /Failed|TimedOut|Aborted/;

function Row({ event, isWanted, onSelect, onGoTo }: RowProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { id, previousEventId: previous, type, at, state, details } = event;
  return (
    <>
      <tr data-event={id} tabIndex={-1} class={isWanted ? "selected" : undefined}>
        <td class="number">{id}</td>
        <td>
          <button
            type="button"
            class={IS_BAD.test(type) ? "tool text event-type bad" : "tool text event-type"}
            aria-expanded={isOpen}
            onClick={() => {
              setIsOpen(!isOpen);
            }}
          >
            <Glyph name="open" size={12} /> {type}
          </button>
        </td>
        <td>
          {state !== null && (
            <button
              type="button"
              class="link"
              onClick={() => {
                onSelect(event);
              }}
            >
              {state}
            </button>
          )}
        </td>
        <td class="number soft">{offset(at)}</td>
        <td class="number">
          {previous !== null && previous > 0 && (
            <button
              type="button"
              class="link"
              aria-label={`Go to event ${previous}, which came before`}
              onClick={() => {
                onGoTo(previous);
              }}
            >
              {previous}
            </button>
          )}
        </td>
      </tr>
      {isOpen && (
        <tr class="details">
          <td colSpan={5}>
            <JsonValue value={details} what={`the details of event ${id}`} />
          </td>
        </tr>
      )}
    </>
  );
}
