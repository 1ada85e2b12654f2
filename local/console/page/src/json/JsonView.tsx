/** A JSON document that can be opened and closed part by part. What is in it is only ever text. */

import { useMemo, useState } from "preact/hooks";
import { bytes, count, counted } from "../format";
import { Glyph } from "../parts/glyphs";
import { Copy } from "../parts/small";
import {
  changes,
  compared,
  inside,
  isContainer,
  isList,
  parsed,
  plain,
  type Json,
  type Mark,
  type Part,
} from "./diff";
import { indented } from "./indented";

const PARTS_A_PAGE = 100;
const LONGEST_STRING = 400;
const DEEPEST_OPEN = 2;
const MOST_PARTS_OPEN = 25;

interface JsonTextProps {
  text: string;
  /** What it is: "the input". */
  what: string;
  /** What it was before, to mark what changed. */
  before?: string | undefined;
}

/** A text that should be JSON. If it is not, the text. */
export function JsonText({ text, what, before }: JsonTextProps) {
  const [isText, setIsText] = useState(false);
  const document = useMemo(() => parsed(text), [text]);
  const earlier = useMemo(() => (before === undefined ? undefined : parsed(before)), [before]);
  return (
    <div class="json-box">
      <div class="json-tools">
        <span class="number">{bytes(text)}</span>
        {document !== undefined && earlier !== undefined && <Summed before={earlier} after={document} />}
        <span class="spring" />
        {document !== undefined && (
          <button
            type="button"
            class="tool text"
            aria-pressed={isText}
            onClick={() => {
              setIsText(!isText);
            }}
          >
            Text
          </button>
        )}
        <Copy text={text} what={what} />
      </div>
      {document === undefined || isText ? (
        <LongText text={document === undefined ? text : indented(text)} />
      ) : (
        <Tree root={earlier === undefined ? plain(document) : compared(earlier, document)} />
      )}
    </div>
  );
}

/** A document that is there as a value. */
export function JsonValue({ value, what }: { value: unknown; what: string }) {
  const text = useMemo(() => JSON.stringify(value), [value]);
  return <JsonText text={text} what={what} />;
}

const MARKS = [
  ["added", "added"],
  ["removed", "removed"],
  ["changed", "changed"],
] as const;

/** How much is not as it was. */
function Summed({ before, after }: { before: Json; after: Json }) {
  const found = useMemo(() => changes(compared(before, after)), [before, after]);
  if (found.length === 0) {
    return <span>nothing changed</span>;
  }
  return (
    <>
      {MARKS.map(([mark, text]) => {
        const number = found.filter((change) => change.mark === mark).length;
        return number > 0 ? (
          <span key={mark} class={`json-count ${mark}`}>
            {count(number)} {text}
          </span>
        ) : null;
      })}
    </>
  );
}

const PAGE_OF_TEXT = 20_000;

function LongText({ text }: { text: string }) {
  const [shown, setShown] = useState(PAGE_OF_TEXT);
  return (
    <>
      <pre class="json-text" tabIndex={0}>
        {text.slice(0, shown)}
      </pre>
      {text.length > shown && (
        <button
          type="button"
          class="tool text"
          onClick={() => {
            setShown(shown * 10);
          }}
        >
          Show more of {count(text.length)} characters
        </button>
      )}
    </>
  );
}

function Tree({ root }: { root: Part }) {
  return (
    <ul class="json">
      <Line part={root} depth={0} />
    </ul>
  );
}

const SIGNS: Readonly<Record<Mark, string>> = {
  same: "",
  within: "",
  added: "+",
  removed: "−",
  changed: "~",
};
const SPOKEN: Readonly<Record<Mark, string>> = {
  same: "",
  within: "",
  added: "added: ",
  removed: "removed: ",
  changed: "changed: ",
};

function Line({ part, depth }: { part: Part; depth: number }) {
  const { key, mark, value } = part;
  return (
    <li class={`json-line ${mark}`}>
      {SIGNS[mark] && (
        <span class="json-sign" aria-hidden="true">
          {SIGNS[mark]}
        </span>
      )}
      {SPOKEN[mark] && <span class="unseen">{SPOKEN[mark]}</span>}
      {isContainer(value) && mark !== "changed" ? (
        <Container part={part} value={value} depth={depth} />
      ) : (
        <div class="json-leaf">
          <Key of={key} />
          {part.before !== undefined && (
            <>
              <del>
                <Value value={part.before} depth={depth} />
              </del>
              <span class="json-to" aria-hidden="true">
                →
              </span>
            </>
          )}
          {mark === "changed" ? (
            <ins>
              <Value value={value} depth={depth} />
            </ins>
          ) : (
            <Value value={value} depth={depth} />
          )}
        </div>
      )}
    </li>
  );
}

function Key({ of }: { of: string | number | null }) {
  if (of === null) {
    return null;
  }
  return <span class={typeof of === "number" ? "json-index" : "json-key"}>{of}: </span>;
}

const sizeOf = (value: readonly Json[] | { [key: string]: Json }) =>
  isList(value) ? value.length : Object.keys(value).length;

interface ContainerProps {
  part: Part;
  value: readonly Json[] | { [key: string]: Json };
  depth: number;
}

function Container({ part, value, depth }: ContainerProps) {
  const size = sizeOf(value);
  const isCompared = part.mark === "within";
  const [isOpen, setIsOpen] = useState(
    isCompared || (size <= MOST_PARTS_OPEN && depth < DEEPEST_OPEN && part.mark !== "removed"),
  );
  const [shown, setShown] = useState(PARTS_A_PAGE);
  const [start, end] = isList(value) ? ["[", "]"] : ["{", "}"];
  if (size === 0) {
    return (
      <div class="json-leaf">
        <Key of={part.key} />
        <span class="json-brace">{start + end}</span>
      </div>
    );
  }
  return (
    <>
      <button
        type="button"
        class="json-toggle"
        aria-expanded={isOpen}
        onClick={() => {
          setIsOpen(!isOpen);
        }}
      >
        <Glyph name="open" size={12} />
        <Key of={part.key} />
        <span class="json-brace">{isOpen ? start : `${start} … ${end}`}</span>
        <span class="json-size">
          {isList(value) ? counted(size, "entry", "entries") : counted(size, "key")}
        </span>
      </button>
      {isOpen && <Parts part={part} size={size} shown={shown} depth={depth} onMore={setShown} />}
    </>
  );
}

interface PartsProps {
  part: Part;
  size: number;
  shown: number;
  depth: number;
  onMore: (shown: number) => void;
}

function Parts({ part, size, shown, depth, onMore }: PartsProps) {
  const parts = useMemo(() => part.parts(), [part]);
  return (
    <ul class="json">
      {parts.slice(0, shown).map((child) => (
        <Line key={`${child.mark} ${child.key ?? ""}`} part={child} depth={depth + 1} />
      ))}
      {parts.length > shown && (
        <li>
          <button
            type="button"
            class="tool text"
            onClick={() => {
              onMore(shown + PARTS_A_PAGE);
            }}
          >
            Show {count(Math.min(PARTS_A_PAGE, parts.length - shown))} more of {count(size)}
          </button>
        </li>
      )}
    </ul>
  );
}

function Value({ value, depth }: { value: Json; depth: number }) {
  if (typeof value === "string") {
    return <Text text={value} depth={depth} />;
  }
  if (isContainer(value)) {
    return <code class="json-brace">{isList(value) ? `[ ${sizeOf(value)} ]` : `{ ${sizeOf(value)} }`}</code>;
  }
  return <span class={`json-${value === null ? "null" : typeof value}`}>{String(value)}</span>;
}

/** A string. What holds a document can be opened, what is long can be shown whole. */
function Text({ text, depth }: { text: string; depth: number }) {
  const [isWhole, setIsWhole] = useState(false);
  const document = useMemo(() => inside(text), [text]);
  if (document !== undefined) {
    return <Packed text={text} document={document} depth={depth} />;
  }
  const isLong = text.length > LONGEST_STRING;
  return (
    <span class="json-string">
      "{isLong && !isWhole ? text.slice(0, LONGEST_STRING) : text}
      {isLong && !isWhole ? "…" : ""}"
      {isLong && (
        <button
          type="button"
          class="tool text"
          onClick={() => {
            setIsWhole(!isWhole);
          }}
        >
          {isWhole ? "Show less" : `Show all ${count(text.length)} characters`}
        </button>
      )}
    </span>
  );
}

const START_OF_TEXT = 60;

/** A string that holds JSON. */
function Packed({ text, document, depth }: { text: string; document: Json; depth: number }) {
  const [isOpen, setIsOpen] = useState(false);
  const root = useMemo(() => plain(document), [document]);
  return (
    <span class="json-packed">
      <button
        type="button"
        class="tool text"
        aria-expanded={isOpen}
        title="JSON in a string"
        onClick={() => {
          setIsOpen(!isOpen);
        }}
      >
        <Glyph name="open" size={12} /> JSON
      </button>
      {isOpen ? (
        <ul class="json">
          <Line part={root} depth={Math.min(depth, DEEPEST_OPEN - 1)} />
        </ul>
      ) : (
        <span class="json-string">
          "{text.slice(0, START_OF_TEXT)}
          {text.length > START_OF_TEXT ? "…" : ""}"
        </span>
      )}
    </span>
  );
}
