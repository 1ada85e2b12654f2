/** What can be done to machines: start one, keep an input as a test event, send dead letters again. */

import { Button, Dialog, Field, toast } from "@app/design/components";
import { go } from "@app/router";
import { useEffect, useState } from "preact/hooks";
import { redrive, RefusedError, saveTestEvent, start, type LeftLetter, type Report } from "../api";
import { count } from "../format";
import { indented } from "../json/indented";
import { eventName, wrongWith } from "./input";
import { Fact, toExecution } from "./small";
import { reasonOf, Trouble } from "./Trouble";

interface ActionProps {
  machine: string;
  /** The input to begin with, as text. */
  input: string;
  isOpen: boolean;
  onClose: () => void;
}

/** Start a machine with an input that can be changed first, and go to the execution. */
export function StartDialog({ machine, input, isOpen, onClose }: ActionProps) {
  return (
    <Dialog title={`Start ${machine}`} isOpen={isOpen} onClose={onClose}>
      <StartForm machine={machine} input={input} onClose={onClose} />
    </Dialog>
  );
}

function StartForm({ machine, input, onClose }: Omit<ActionProps, "isOpen">) {
  const [text, setText] = useState(() => indented(input));
  const [refused, setRefused] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const wrong = wrongWith(text);
  const isFields = refused instanceof RefusedError && refused.field === "input";
  const send = async () => {
    setIsBusy(true);
    setRefused(null);
    try {
      const { arn } = await start(machine, text);
      onClose();
      toast(`Started ${machine}.`);
      go(`/executions/${encodeURIComponent(arn)}`);
    } catch (error) {
      setRefused(error);
    }
    setIsBusy(false);
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong === null) {
          void send();
        }
      }}
    >
      <InputField
        text={text}
        error={wrong ?? (isFields ? reasonOf(refused) : undefined)}
        onInput={(given) => {
          setText(given);
          setRefused(null);
        }}
      />
      {refused !== null && !isFields && <Trouble what="It was not started." error={refused} />}
      <div class="row">
        <Button type="submit" busy={isBusy} disabled={wrong !== null}>
          Start
        </Button>
        <Button
          look="secondary"
          disabled={wrong !== null}
          onClick={() => {
            setText(indented(text));
          }}
        >
          Format
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface InputFieldProps {
  text: string;
  error: string | undefined;
  onInput: (text: string) => void;
}

function InputField({ text, error, onInput }: InputFieldProps) {
  return (
    <Field label="Input" error={error}>
      {(control) => (
        <textarea
          {...control}
          class="input mono input-text"
          rows={16}
          spellcheck={false}
          value={text}
          onInput={(event) => {
            onInput(event.currentTarget.value);
          }}
        />
      )}
    </Field>
  );
}

/** Keep an input in the repository, for tests and for trying the machine again. */
export function SaveDialog({ machine, input, isOpen, onClose }: ActionProps) {
  return (
    <Dialog title="Save as a test event" isOpen={isOpen} onClose={onClose}>
      <SaveForm machine={machine} input={input} onClose={onClose} />
    </Dialog>
  );
}

const CONFLICT = 409;

function SaveForm({ machine, input, onClose }: Omit<ActionProps, "isOpen">) {
  const [name, setName] = useState("");
  const [refused, setRefused] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const file = eventName(name);
  const isTaken = refused instanceof RefusedError && refused.status === CONFLICT;
  const isFields = refused instanceof RefusedError && refused.field !== null;
  const save = async () => {
    setIsBusy(true);
    setRefused(null);
    try {
      const saved = await saveTestEvent(machine, file, input, isTaken);
      onClose();
      toast(`Saved ${saved.file}.`);
    } catch (error) {
      setRefused(error);
    }
    setIsBusy(false);
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (file) {
          void save();
        }
      }}
    >
      <Field
        label="Name"
        hint={
          <>
            Written to <code>{`events/${machine}/${file || "…"}.json`}</code>. It may hold what a person sent:
            look at it before you commit it.
          </>
        }
        error={isFields ? reasonOf(refused) : undefined}
      >
        {(control) => (
          <input
            {...control}
            class="input mono"
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={name}
            onInput={(event) => {
              setName(event.currentTarget.value);
              setRefused(null);
            }}
          />
        )}
      </Field>
      {refused !== null && !isFields && <Trouble what="It was not saved." error={refused} />}
      <div class="row">
        <Button type="submit" look={isTaken ? "danger" : "primary"} busy={isBusy} disabled={!file}>
          {isTaken ? "Replace it" : "Save"}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface RedriveDialogProps {
  /** The machine whose letters are sent again; null for all. */
  machine: string | null;
  isOpen: boolean;
  onClose: () => void;
  /** Some letters may be gone. */
  onDone: () => void;
}

/** Send dead letters again, and say what became of them. */
export function RedriveDialog({ machine, isOpen, onClose, onDone }: RedriveDialogProps) {
  const title = machine === null ? "Redrive every dead letter" : `Redrive the dead letters of ${machine}`;
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <Redriving machine={machine} onClose={onClose} onDone={onDone} />
    </Dialog>
  );
}

function Redriving({ machine, onClose, onDone }: Omit<RedriveDialogProps, "isOpen">) {
  const [report, setReport] = useState<Report | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    if (report !== null) {
      onDone();
    }
  }, [report, onDone]);
  const send = async () => {
    setIsBusy(true);
    setRefused(null);
    try {
      setReport(await redrive(machine));
    } catch (error) {
      setRefused(error);
    }
    setIsBusy(false);
  };
  if (report !== null) {
    return (
      <>
        <Outcome of={report} />
        <div>
          <Button onClick={onClose}>Close</Button>
        </div>
      </>
    );
  }
  return (
    <>
      {machine === null ? (
        <p>
          This repeats only letters that may be repeated at any time. A letter whose old input could
          overwrite, repeat or delete something stays until you redrive its machine by name.
        </p>
      ) : (
        <p class="note warn">
          The person may have done other things since: an old input can overwrite, repeat or delete what is
          there now.
        </p>
      )}
      {refused !== null && <Trouble what="Nothing was sent again." error={refused} />}
      <div class="row">
        <Button busy={isBusy} onClick={() => void send()}>
          {isBusy ? "Sending again…" : "Redrive"}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </>
  );
}

const COUNTS = [
  ["succeeded", "Succeeded"],
  ["repeated", "Seen again"],
  ["others", "Of other machines"],
  ["sentBack", "Queued again"],
] as const;

function Outcome({ of }: { of: Report }) {
  return (
    <>
      <dl class="facts">
        {COUNTS.map(([name, text]) => (
          <Fact key={name} name={text}>
            <span class="number">{count(of[name])}</span>
          </Fact>
        ))}
      </dl>
      <Left title="Failed again" letters={of.failed} />
      <Left title="Left, to be redriven by their machine" letters={of.left} />
    </>
  );
}

function Left({ title, letters }: { title: string; letters: readonly LeftLetter[] }) {
  if (letters.length === 0) {
    return null;
  }
  return (
    <section class="stack-s">
      <h3>{title}</h3>
      <ul class="plain left-letters">
        {letters.map(({ machine, executionId, reason }, index) => (
          <li key={`${index} ${executionId}`}>
            <a href={toExecution(executionId.split(":").at(-1) ?? executionId)}>
              {machine.replace(/^wotr-[a-z]+-/, "")}
            </a>{" "}
            <span class="soft">{reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
