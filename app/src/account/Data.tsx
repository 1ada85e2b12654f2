import { useState } from "preact/hooks";
import { call, type Schemas } from "../api/client";
import { Button, Field } from "../design/components";
import { Trouble } from "../design/trouble";
import { number } from "../design/units";
import { useAttempt } from "./attempt";
import { begun, until, useLife } from "./life";
import { SettingsPlaces } from "./SettingsPlaces";

export function Data() {
  return (
    <>
      <SettingsPlaces />
      <Export />
      <Import />
    </>
  );
}

type ExportState = Schemas["Export"];

async function exported(fresh: boolean): Promise<ExportState> {
  const query = fresh ? { fresh } : {};
  return (await call((client) => client.GET("/me/export", { params: { query } }))).data;
}

function Export() {
  const [file, setFile] = useState<ExportState | null>(null);
  const attempt = useAttempt();
  const life = useLife();

  async function prepare(): Promise<void> {
    setFile(null);
    await attempt.run(async () => {
      const isOver = ({ status }: ExportState): boolean => status !== "running";
      await begun(
        () => exported(true),
        () => exported(false),
        isOver,
        setFile,
        life,
      );
    });
  }

  return (
    <section class="card stack" aria-labelledby="export">
      <h2 id="export">Take it with you</h2>
      <p>
        Everything that you have here as one file: workouts, sessions with their sets, own exercises, plans,
        profile. It can be imported into any account of wotr.
      </p>
      {attempt.error !== null && <Trouble what="The file was not made." error={attempt.error} />}
      {file?.status === "failed" && (
        <Trouble
          what="The file was not made."
          error="Something went wrong while it was written. Try again."
        />
      )}
      <div class="stack-s">
        <div aria-live="polite" class="stack-s">
          {attempt.busy && (
            <>
              <span>Writing the file</span>
              <progress aria-label="Writing the file" />
            </>
          )}
          {file?.status === "done" && file.url && (
            <>
              <div>
                <a class="button" href={file.url}>
                  Download {file.bytes === undefined ? "the file" : `(${size(file.bytes)})`}
                </a>
              </div>
              <span class="soft small">
                {number(file.lines ?? 0)} lines. The link works for 15 minutes, for everybody who has it.
              </span>
            </>
          )}
        </div>
        {file?.status !== "done" && (
          <div>
            <Button look="secondary" busy={attempt.busy} onClick={prepare}>
              Make the file
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}

type ImportState = Schemas["Import"];

const MOST_BYTES = 256 * 1024 * 1024;
const SHOWN = 50;

async function uploaded(file: File): Promise<string> {
  const { data } = await call((client) => client.POST("/imports"));
  const form = new FormData();
  for (const [name, value] of Object.entries(data.upload.fields)) {
    form.append(name, value);
  }
  form.append("file", file); // behind the fields, as S3 wants it
  const answer = await fetch(data.upload.url, { method: "POST", body: form });
  if (!answer.ok) {
    throw new Error(`The file was not accepted: ${await answer.text()}`);
  }
  return data.importId;
}

function Import() {
  const [file, setFile] = useState<File | null>(null);
  const [progress, setProgress] = useState<ImportState | null>(null);
  const attempt = useAttempt();
  const life = useLife();
  const isTooLarge = file !== null && file.size > MOST_BYTES;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (file === null || isTooLarge) {
      return;
    }
    setProgress(null);
    await attempt.run(async () => {
      const importId = await uploaded(file);
      const ask = async (): Promise<ImportState> => {
        const params = { path: { importId } };
        return (await call((client) => client.GET("/imports/{importId}", { params }))).data;
      };
      const isOver = ({ status }: ImportState): boolean => status === "done" || status === "failed";
      await until(ask, isOver, setProgress, life);
    });
  }

  return (
    <section class="card stack" aria-labelledby="import">
      <h2 id="import">Bring it here</h2>
      <p>A file that wotr exported. What is here already stays as it is, and nothing is counted twice.</p>
      <form class="stack" onSubmit={submit}>
        {attempt.error !== null && <Trouble what="The file was not imported." error={attempt.error} />}
        <Field label="File" error={isTooLarge ? "It is larger than 256 MiB." : undefined}>
          {(control) => (
            <input
              {...control}
              class="input"
              type="file"
              accept=".jsonl,.json,application/x-ndjson"
              onChange={(event) => {
                setFile(event.currentTarget.files?.[0] ?? null);
                setProgress(null);
              }}
            />
          )}
        </Field>
        {progress !== null || attempt.busy ? <Report progress={progress} /> : null}
        <div>
          <Button type="submit" look="secondary" busy={attempt.busy} disabled={file === null || isTooLarge}>
            Import
          </Button>
        </div>
      </form>
    </section>
  );
}

function Report({ progress }: { progress: ImportState | null }) {
  if (progress === null || progress.status === "waiting") {
    return (
      <div class="stack-s" role="status">
        <span>Uploading</span>
        <progress aria-label="Uploading" />
      </div>
    );
  }
  const { status, read, imported, duplicates, refusedLines, refused, error } = progress;
  return (
    <div class="stack-s">
      <div role="status" class="stack-s">
        {status === "running" && (
          <>
            <span>{number(read)} lines read</span>
            <progress aria-label="Importing" />
          </>
        )}
        {status === "done" && <strong>Imported.</strong>}
        {status === "failed" && (
          <div class="note bad">
            <strong>The file was not imported as a whole.</strong>
            <span>{error}</span>
          </div>
        )}
      </div>
      <dl class="counts">
        <Count text="new" count={imported} />
        <Count text="here already" count={duplicates} />
        <Count text="refused" count={refusedLines} />
      </dl>
      {refused.length > 0 && (
        <table>
          <caption class="unseen">Lines that were refused</caption>
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {refused.map(({ line, why }) => (
              <tr key={line}>
                <td class="number">{number(line)}</td>
                <td>{why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {refusedLines > SHOWN && <p class="soft small">The first {SHOWN} are shown.</p>}
    </div>
  );
}

function Count({ text, count }: { text: string; count: number }) {
  return (
    <div>
      <dd class="number">{number(count)}</dd>
      <dt class="soft small">{text}</dt>
    </div>
  );
}

const KIB = 1024;

/** `3.2 MB`, as people say it. */
function size(bytes: number): string {
  return bytes < KIB * KIB ? `${number(Math.max(bytes / KIB, 1))} KB` : `${number(bytes / KIB / KIB, 1)} MB`;
}
