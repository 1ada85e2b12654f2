import { useEffect, useRef, useState } from "preact/hooks";
import { call, type Schemas } from "../api/client";
import { Button } from "../design/components";
import { Trouble } from "../design/trouble";
import { number } from "../design/units";
import { useAttempt } from "./attempt";
import { until, useLife } from "./life";
import { personal } from "./session";

type Progress = Schemas["Recompute"];

/** That one was begun from here, and its end not seen. */
const BEGUN = "recomputing";

async function ask(): Promise<Progress> {
  return (await call((client) => client.GET("/me/profile/recompute"))).data;
}

/** What a change of the profile means for earlier workouts, and computing them anew. */
export function Recompute({ isDue }: { isDue: boolean }) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [wasAsked, setAsked] = useState(false);
  const attempt = useAttempt();
  const life = useLife();
  async function follow(first: Progress): Promise<void> {
    setAsked(true);
    setProgress(first);
    personal.set(BEGUN, "yes");
    const last = await until(ask, ({ status }) => status !== "running", setProgress, life);
    if (last?.status === "done") {
      personal.remove(BEGUN);
    }
  }

  const resume = useRef(() => attempt.run(async () => follow(await ask())));
  useEffect(() => {
    if (personal.get(BEGUN) !== null) {
      void resume.current();
    }
  }, []);

  async function start(): Promise<void> {
    await attempt.run(async () => {
      const { data } = await call((client) => client.POST("/me/profile/recompute"));
      await follow(data);
    });
  }

  const isInterrupted = progress?.status === "interrupted";
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isDue) {
      section.current?.scrollIntoView({ block: "center" });
    }
  }, [isDue]);
  if (!isDue && !wasAsked) {
    return null;
  }
  const isRunning = progress?.status === "running";
  const isDone = wasAsked && progress?.status === "done";
  return (
    <section ref={section} class="card stack" aria-labelledby="recompute" aria-live="polite">
      <h2 id="recompute">Earlier workouts</h2>
      {attempt.error !== null && (
        <Trouble what="Earlier workouts were not computed again." error={attempt.error} />
      )}
      {isRunning ? (
        <>
          <label for="recompute-progress">
            {number(progress.done)} of {number(progress.of)} workouts looked at
          </label>
          <progress id="recompute-progress" max={Math.max(progress.of, 1)} value={progress.done} />
        </>
      ) : isDone ? (
        <p>
          {progress.changed === 0
            ? "All of them were right already."
            : `${number(progress.changed)} of ${number(progress.done)} workouts have a new load or day. Records and fitness follow within seconds.`}
        </p>
      ) : (
        <>
          <p>
            {isInterrupted
              ? `Computing them again was interrupted after ${number(progress.done)} of ${number(progress.of)}.`
              : "Workouts that are logged from now on use your new profile. Earlier ones keep the loads and days that they have, until you compute them anew."}
          </p>
          <div>
            <Button look="secondary" busy={attempt.busy} onClick={start}>
              {isInterrupted ? "Go on" : "Compute them anew"}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
