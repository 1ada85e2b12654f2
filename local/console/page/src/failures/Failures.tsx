/** Dead letters: inputs that failed for good, and wait for somebody to send them again. */

import { Button, Empty, Waiting } from "@app/design/components";
import { useFetched } from "@app/design/fetched";
import { Heading } from "@app/design/heading";
import { useCallback, useState } from "preact/hooks";
import { about } from "../about";
import { failures, type Letter } from "../api";
import { counted } from "../format";
import { JsonText } from "../json/JsonView";
import { RedriveDialog, StartDialog } from "../parts/actions";
import { ErrorBox } from "../parts/ErrorBox";
import { grouped } from "../parts/grouped";
import { Fact, toExecution, toMachine, useChanges, When } from "../parts/small";
import { Trouble } from "../parts/Trouble";

/** What is sent again: letters of a machine, or `null` for all; undefined while nothing is asked. */
type Asked = string | null | undefined;

export function FailuresView() {
  const [found, again] = useFetched("failures", failures);
  const [asked, setAsked] = useState<Asked>();
  const close = useCallback(() => {
    setAsked(undefined);
  }, []);
  useChanges(again);
  const letters = found.state === "there" ? found.data.letters : [];
  return (
    <>
      <div class="row-between">
        <Heading title="Failures" of="wotr console" />
        {letters.length > 0 && about.value?.actions && (
          <Button onClick={() => setAsked(null)}>Redrive all</Button>
        )}
      </div>
      {found.state === "waiting" && <Waiting what="dead letters" />}
      {found.state === "failed" && (
        <Trouble what="The dead letters could not be loaded." error={found.error} onRetry={again} />
      )}
      {found.state === "there" && letters.length === 0 && (
        <Empty title="No dead letters">
          <p>Inputs that failed for good are kept here, with their error and their execution.</p>
          <p>
            <a href="#/executions?status=FAILED&status=TIMED_OUT&status=ABORTED">
              Executions that failed, with or without a letter
            </a>
          </p>
        </Empty>
      )}
      {grouped(letters, ({ machine }) => machine).map(([machine, group]) => (
        <Group key={machine ?? ""} machine={machine} letters={group} onRedrive={setAsked} />
      ))}
      <RedriveDialog machine={asked ?? null} isOpen={asked !== undefined} onClose={close} onDone={again} />
    </>
  );
}

interface GroupProps {
  machine: string | null;
  letters: readonly Letter[];
  onRedrive: (machine: string) => void;
}

function Group({ machine, letters, onRedrive }: GroupProps) {
  return (
    <section class="part" aria-label={machine ?? "Letters of no machine"}>
      <div class="row-between">
        <h2>
          {machine === null ? "Without a machine" : <a href={toMachine(machine)}>{machine}</a>}{" "}
          <span class="soft small number">{counted(letters.length, "letter")}</span>
        </h2>
        {machine !== null && about.value?.actions && (
          <Button look="secondary" onClick={() => onRedrive(machine)}>
            Redrive these
          </Button>
        )}
      </div>
      <ul class="plain letters">
        {letters.map((letter) => (
          <LetterItem key={letter.id} letter={letter} />
        ))}
      </ul>
    </section>
  );
}

function LetterItem({ letter }: { letter: Letter }) {
  const [isStarting, setIsStarting] = useState(false);
  const { machine, error, cause, execution, queue, sent, input } = letter;
  return (
    <li class="letter">
      <dl class="facts">
        <Fact name="Kept">
          <span class="number">
            <When at={sent} />
          </span>
        </Fact>
        <Fact name="Queue">{queue}</Fact>
        <Fact name="Execution">
          {execution === null ? (
            <span class="soft">not known</span>
          ) : (
            <a href={toExecution(execution)}>
              <code>{execution}</code>
            </a>
          )}
        </Fact>
      </dl>
      {(error !== null || cause !== null) && <ErrorBox error={error} cause={cause} />}
      <details>
        <summary>Input</summary>
        <div class="stack-s">
          <JsonText text={input} what="the input" />
          {machine !== null && about.value?.actions && (
            <div>
              <Button look="secondary" onClick={() => setIsStarting(true)}>
                Start with this input
              </Button>
            </div>
          )}
        </div>
      </details>
      {machine !== null && (
        <StartDialog
          machine={machine}
          input={input}
          isOpen={isStarting}
          onClose={() => setIsStarting(false)}
        />
      )}
    </li>
  );
}
