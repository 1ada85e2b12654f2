/** Form of the newest day: in a word, in a sentence, and how far it is to be trusted. */

import { number } from "../design/units";
import type { FitnessRead } from "./reading";
import { type FormWords, formWords, METHODS, signed } from "./words";

export function FormInWords({ fitness }: { fitness: FitnessRead }) {
  const day = fitness.days.at(-1);
  if (!day) {
    return null;
  }
  const words = formWords(day, fitness.days.at(-2));
  return (
    <>
      <p class="figure">
        {words ? words.name : "Too early to say"} {words && <Form words={words} tsb={day.tsb} />}
      </p>
      <p>{words ? words.sentence : whyNot(fitness)}</p>
      <Trust fitness={fitness} />
    </>
  );
}

function Form({ words, tsb }: { words: FormWords; tsb: number }) {
  return <span class={`badge ${words.look}`}>form {signed(tsb)}</span>;
}

function whyNot({ days, coverage, method }: FitnessRead): string {
  const day = days.at(-1);
  if (day?.warmup) {
    return "Form compares the last days with the last weeks. It needs about four weeks of workouts to mean something.";
  }
  return coverage === 0
    ? `Form needs workouts with ${METHODS[method].needs}.`
    : "There were no workouts for so long that form starts anew with the next one.";
}

/** How many of the workouts are counted. Said only when some are not. */
export function Trust({ fitness: { coverage, method } }: { fitness: FitnessRead }) {
  if (coverage === 0 || coverage === 1) {
    return null;
  }
  return (
    <p class="soft small">
      Counts {number(coverage * 100)} % of the workouts of this time: those with {METHODS[method].needs}.
    </p>
  );
}
