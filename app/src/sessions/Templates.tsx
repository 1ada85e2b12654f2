/** Templates: sessions as they are planned, to start, change and delete. */

import { useEffect, useState } from "preact/hooks";
import { units } from "../account/profile";
import { call, type Schemas } from "../api/client";
import { Button, Empty, Waiting } from "../design/components";
import { useFetched } from "../design/fetched";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { exerciseName, loadLibrary } from "./library";
import { useStart } from "./starting";
import "./sessions.css";
import { shownWeight } from "./sets";

type Template = Schemas["Template"];

export function Templates() {
  const [fetched, again] = useFetched("templates", async () => {
    const { data } = await call((client) => client.GET("/templates"));
    return data.templates;
  });
  useEffect(() => {
    loadLibrary().catch(() => undefined); // it has the names; without it the identifiers are read
  }, []);
  const [isShowing, setShowing] = useState<string | null>(null);
  const { busy, error, start } = useStart();
  if (fetched.state === "waiting") {
    return <Waiting what="the templates" />;
  }
  if (fetched.state === "failed") {
    return <Trouble what="The templates could not be loaded." error={fetched.error} onRetry={again} />;
  }
  if (fetched.data.length === 0) {
    return (
      <Empty title="No template yet">
        <p>Write down the sessions that you do again and again. You start them by one tap.</p>
        <a class="button large" href="#/templates/new">
          New template
        </a>
      </Empty>
    );
  }
  return (
    <>
      {error !== null && <Trouble what="The session was not started." error={error} />}
      <ul class="plain session-starts">
        {fetched.data.map((template) => (
          <li key={template.templateId} class="card stack">
            <h2>{template.title}</h2>
            <Plan template={template} isWhole={isShowing === template.templateId} />
            {template.exercises.length > SHORT && isShowing !== template.templateId && (
              <div>
                <Button look="quiet" onClick={() => setShowing(template.templateId)}>
                  All {template.exercises.length} exercises
                </Button>
              </div>
            )}
            <div class="row-between">
              <a class="button secondary" href={`#/templates/${template.templateId}`}>
                <Icon name="edit" size={18} /> Edit<span class="unseen"> {template.title}</span>
              </a>
              <Button
                busy={busy}
                aria-label={`Start ${template.title}`}
                onClick={() => start(template.templateId)}
              >
                Start
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <div>
        <a class="button secondary wide" href="#/templates/new">
          <Icon name="plus" size={20} /> New template
        </a>
      </div>
    </>
  );
}

const SHORT = 6;

function Plan({ template, isWhole }: { template: Template; isWhole: boolean }) {
  return (
    <ul class="plain plan">
      {template.exercises.slice(0, isWhole ? undefined : SHORT).map((line, index) => (
        <li key={index}>
          <span>{exerciseName(line.exercise)}</span>
          <span class="soft small number">
            {line.sets} × {line.reps}
            {line.weightKg !== undefined && ` · ${shownWeight(line, units.value)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
