/** What is around every view of the console: where one can go, whether there is a server, what is said in passing. */

import { Toasts } from "@app/design/components";
import { SkipToContent } from "@app/design/heading";
import { Loaded } from "@app/design/loaded";
import { go, location, match, type Route } from "@app/router";
import { useEffect, useState } from "preact/hooks";
import { about, learn } from "./about";
import { isAway } from "./live";
import { Glyph } from "./parts/glyphs";

const ROUTES: readonly Route[] = [
  { pattern: "/", title: "Machines", load: async () => (await import("./machines/Machines")).MachinesView },
  {
    pattern: "/machines/:name",
    title: "Machine",
    load: async () => (await import("./machines/Machine")).MachineView,
  },
  {
    pattern: "/executions",
    title: "Executions",
    load: async () => (await import("./executions/Executions")).ExecutionsView,
  },
  {
    pattern: "/executions/:name",
    title: "Execution",
    load: async () => (await import("./run/Execution")).ExecutionView,
  },
  {
    pattern: "/failures",
    title: "Failures",
    load: async () => (await import("./failures/Failures")).FailuresView,
  },
];

const PLACES = [
  { path: "/", text: "Machines" },
  { path: "/executions", text: "Executions" },
  { path: "/failures", text: "Failures" },
] as const;

export function Page() {
  useEffect(learn, []);
  const { path, query } = location.value;
  const found = ROUTES.map((route) => ({ route, params: match(route.pattern, path) })).find(
    ({ params }) => params !== null,
  );
  return (
    <div class="console">
      <SkipToContent />
      <Top path={path} />
      {isAway.value && (
        <div class="away" role="alert">
          <Glyph name="cut" />
          <span>
            <strong>The server of the console does not answer.</strong> What is shown may be old. The page
            asks again by itself; <code>make run</code> starts the server.
          </span>
        </div>
      )}
      <Toasts />
      <main class="view" key={path}>
        {found ? (
          <Loaded route={found.route} place={{ params: found.params ?? {}, query }} />
        ) : (
          <>
            <h1>There is nothing here</h1>
            <p>
              <a href="#/">To the machines</a>
            </p>
          </>
        )}
      </main>
    </div>
  );
}

function Top({ path }: { path: string }) {
  const here = path.startsWith("/machines/") ? "/" : `/${path.split("/")[1] ?? ""}`;
  return (
    <header class="top">
      <a class="brand" href="#/">
        wotr <span>console</span>
      </a>
      <nav aria-label="Main">
        <ul class="plain places">
          {PLACES.map((place) => (
            <li key={place.path}>
              <a href={`#${place.path}`} aria-current={place.path === here ? "page" : undefined}>
                {place.text}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <GoTo />
      <p class="connection" data-away={isAway.value}>
        <span class="lamp" aria-hidden="true" />
        <span class="unseen">{isAway.value ? "No connection to" : "Connected to"} </span>
        <span class="stack-name">{about.value?.stack ?? (isAway.value ? "away" : "…")}</span>
      </p>
    </header>
  );
}

/** Leads from the id of a request, or the ARN of an execution, to what it did. */
function GoTo() {
  const [id, setId] = useState("");
  return (
    <form
      class="go-to"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (id.trim()) {
          go(`/executions/${encodeURIComponent(id.trim())}`);
          setId("");
        }
      }}
    >
      <Glyph name="search" />
      <input
        class="input mono"
        type="search"
        aria-label="Request id, execution or ARN"
        placeholder="Request id, execution or ARN"
        autocomplete="off"
        spellcheck={false}
        value={id}
        onInput={(event) => {
          setId(event.currentTarget.value);
        }}
      />
    </form>
  );
}
