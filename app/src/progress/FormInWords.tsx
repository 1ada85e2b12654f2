/** Form of the newest day: in a word, in a sentence, and how far it is to be trusted. */

import { number } from "../design/units";
import type { FitnessRead } from "./reading";
import { formWords, METHODS, signed } from "./words";

// With fewer of the workouts counted, "you have done less" may only mean that less was measured.
const ENOUGH = 0.8;

export function FormInWords({ fitness }: { fitness: FitnessRead }) {
  const day = fitness.days.at(-1);
  if (!day) {
    return null;
  }
  const words = formWords(day, fitness.days.at(-2));
  if (!words) {
    return (
      <>
        <p class="figure">Too early to say</p>
        <p>{whyNot(fitness)}</p>
      </>
    );
  }
  const isPartial = fitness.coverage > 0 && fitness.coverage < ENOUGH;
  return (
    <>
      <p class="figure">
        {words.name} <span class={`badge ${words.look}`}>form {signed(day.tsb)}</span>
      </p>
      <p>{words.sentence}</p>
      {isPartial && (
        <p class="note warn small">
          Only {share(fitness.coverage)} of your workouts are counted: those with{" "}
          {METHODS[fitness.method].has}. You may have done more than this knows of.
        </p>
      )}
    </>
  );
}

function whyNot({ days, coverage, method }: FitnessRead): string {
  if (days.at(-1)?.warmup) {
    return "Form compares the last days with the last weeks. It needs about four weeks of workouts to mean something.";
  }
  return coverage === 0
    ? `Form needs workouts with ${needs(method)}.`
    : "There were no workouts for so long that form starts again with the next one.";
}

/** How many of the workouts of a chart are counted. Said only when some are not. */
export function Trust({ fitness: { coverage, method } }: { fitness: FitnessRead }) {
  if (coverage === 1) {
    return null;
  }
  return (
    <p class="soft small">
      {coverage === 0
        ? `No workout of this time is counted. It needs ${needs(method)}.`
        : `Counts ${share(coverage)} of the workouts of this time: those with ${METHODS[method].has}.`}
    </p>
  );
}

const share = (coverage: number): string => `${number(coverage * 100)} %`;

function needs(method: FitnessRead["method"]): string {
  const { has, besides } = METHODS[method];
  return besides ? `${has}, and ${besides} in Settings` : has;
}
