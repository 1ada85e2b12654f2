/** Counts a rest down, and says when it is over: on the screen, by vibration, and to a screen reader. */

import { useEffect, useState } from "preact/hooks";
import { Button } from "../design/components";
import { clock } from "../design/units";
import { isForgotten, type Rest, secondsLeft, share } from "./rest";

const TICK_MS = 250;
const STEP_SEC = 15;
const VIBRATION = [300, 120, 300, 120, 500];
/** Whoever looks again later than that sees it, and needs no shaking. */
const NEWS_SEC = 5;

interface RestTimerProps {
  rest: Rest;
  onChange: (seconds: number) => void;
  onEnd: () => void;
}

export function RestTimer({ rest, onChange, onEnd }: RestTimerProps) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const look = (): void => setNow(Date.now());
    look();
    const timer = window.setInterval(look, TICK_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [rest]);
  const left = secondsLeft(rest, now);
  const isOver = left <= 0;
  useEffect(() => {
    // A browser lets a page vibrate only after it was touched, and says so in the console.
    const mayVibrate = "vibrate" in navigator && navigator.userActivation.hasBeenActive;
    if (isOver && mayVibrate && Date.now() - rest.endsAt < NEWS_SEC * 1000) {
      navigator.vibrate(VIBRATION);
    }
  }, [isOver, rest.endsAt]);
  const forgotten = isForgotten(rest, now);
  useEffect(() => {
    if (forgotten) {
      onEnd();
    }
  }, [forgotten, onEnd]);
  return (
    <section class={isOver ? "rest over" : "rest"} aria-label="Rest">
      <span class="rest-bar" aria-hidden="true" style={{ inlineSize: `${100 * share(rest, now)}%` }} />
      <Button
        look="quiet"
        aria-label={`${STEP_SEC} seconds less`}
        onClick={() => {
          onChange(-STEP_SEC);
        }}
      >
        −{STEP_SEC}
      </Button>
      <span class="rest-time" role="timer">
        {isOver ? `+${clock(-left)}` : clock(left)}
      </span>
      <Button
        look="quiet"
        aria-label={`${STEP_SEC} seconds more`}
        onClick={() => {
          onChange(STEP_SEC);
        }}
      >
        +{STEP_SEC}
      </Button>
      <Button look="quiet" onClick={onEnd}>
        {isOver ? "Close" : "Skip"}
      </Button>
      <span class="rest-said" aria-live="assertive">
        {isOver ? "Rest is over" : ""}
      </span>
    </section>
  );
}
