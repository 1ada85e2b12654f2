/** Which executions are shown. Everything is in the address, so that it can be shared. */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { about } from "../about";
import { Glyph, statusMeaning, STATUSES } from "../parts/glyphs";
import { PERIODS } from "../parts/periods";
import { Select } from "../parts/Select";
import type { Asked } from "./asked";

interface FiltersProps {
  wanted: Asked;
  onChange: (wanted: Asked) => void;
}

const ALWAYS = ["", "Ever"] as const;
const BETWEEN = "between";

export function Filters({ wanted, onChange }: FiltersProps) {
  const [isBetween, setIsBetween] = useState(() => wanted.until !== "" || wanted.since.includes("T"));
  const machines = about.value?.machines.map(({ name }) => [name, name] as const) ?? [];
  return (
    <form
      class="filters"
      role="search"
      aria-label="Executions"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <Words
        label="Text in input, output, error or name"
        hint="Text in input or output"
        value={wanted.text}
        onChange={(text) => {
          onChange({ ...wanted, text });
        }}
      />
      <Words
        label="Person, by name or id"
        hint="Person"
        value={wanted.user}
        onChange={(user) => {
          onChange({ ...wanted, user });
        }}
      />
      <Select
        label="Machine"
        options={[["", "All"], ...[...machines].sort(([one], [other]) => one.localeCompare(other))]}
        value={wanted.machine}
        onChange={(machine) => {
          onChange({ ...wanted, machine });
        }}
      />
      <Select
        label="Since"
        options={[
          ALWAYS,
          ...PERIODS.map(([value, text]) => [value, `Last ${text}`] as const),
          [BETWEEN, "Between…"],
        ]}
        value={isBetween ? BETWEEN : wanted.since}
        onChange={(since) => {
          setIsBetween(since === BETWEEN);
          onChange({ ...wanted, since: since === BETWEEN ? "" : since, until: "" });
        }}
      />
      {isBetween && (
        <>
          <Moment
            label="From"
            value={wanted.since}
            onChange={(since) => {
              onChange({ ...wanted, since });
            }}
          />
          <Moment
            label="To"
            value={wanted.until}
            onChange={(until) => {
              onChange({ ...wanted, until });
            }}
          />
        </>
      )}
      <fieldset class="statuses">
        <legend class="unseen">Status</legend>
        {STATUSES.map((status) => {
          const { glyph, text } = statusMeaning(status);
          return (
            <label key={status} class={`chip status ${glyph}`}>
              <input
                type="checkbox"
                checked={wanted.statuses.includes(status)}
                onChange={(event) => {
                  const others = wanted.statuses.filter((one) => one !== status);
                  onChange({
                    ...wanted,
                    statuses: event.currentTarget.checked ? [...others, status] : others,
                  });
                }}
              />
              <Glyph name={glyph} size={14} /> {text}
            </label>
          );
        })}
      </fieldset>
      <label class="check">
        <input
          type="checkbox"
          checked={wanted.failuresFirst}
          onChange={(event) => {
            onChange({ ...wanted, failuresFirst: event.currentTarget.checked });
          }}
        />
        Failures first
      </label>
    </form>
  );
}

const TYPING_MS = 300;

interface WordsProps {
  label: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
}

/** A text that is taken when the person stops typing. */
function Words({ label, hint, value, onChange }: WordsProps) {
  const [text, setText] = useState(value);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === value) {
      return undefined;
    }
    const timer = window.setTimeout(() => {
      tell.current(text);
    }, TYPING_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [text, value]);
  return (
    <input
      class="input words"
      type="search"
      aria-label={label}
      placeholder={hint}
      autocomplete="off"
      spellcheck={false}
      value={text}
      onInput={(event) => {
        setText(event.currentTarget.value);
      }}
    />
  );
}

interface MomentProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A moment in the person's own time zone, in the address as RFC 3339. */
function Moment({ label, value, onChange }: MomentProps) {
  const id = useId();
  const date = new Date(value);
  const local = Number.isNaN(date.getTime())
    ? ""
    : new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  return (
    <div class="select">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="input"
        type="datetime-local"
        value={local}
        onChange={(event) => {
          const given = event.currentTarget.value;
          onChange(given ? new Date(given).toISOString() : "");
        }}
      />
    </div>
  );
}
