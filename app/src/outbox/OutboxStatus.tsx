/** A line above every view when something is not sent, and why. */

import { useEffect, useState } from "preact/hooks";
import { person } from "../account/session";
import { Icon } from "../design/icons";
import { entries, state, waitingForOthers } from ".";
import { operations } from "./operations";

export function OutboxStatus() {
  return (
    <div class="outbox-said" role="status">
      <Line />
    </div>
  );
}

function Line() {
  const all = entries.value;
  const refused = all.filter(({ refusal }) => refusal !== null);
  const waiting = all.filter(({ refusal }) => refusal === null);
  const text = useText(waiting.map(({ kind }) => kind));
  if (!person.value) {
    const others = waitingForOthers.value;
    return others === 0 ? null : (
      <p class="outbox-status">
        <Icon name="cloud" size={20} />
        {others === 1 ? "1 change waits" : `${others} changes wait`} here for whoever made{" "}
        {others === 1 ? "it" : "them"} to sign in.
      </p>
    );
  }
  if (refused.length > 0) {
    return (
      <a class="outbox-status bad" href="#/waiting">
        <Icon name="cloud" size={20} />
        {refused.length === 1 ? "1 change was" : `${refused.length} changes were`} not taken. See why
      </a>
    );
  }
  if (waiting.length === 0 || state.value === "done") {
    return null;
  }
  return (
    <a class="outbox-status" href="#/waiting">
      <Icon name="cloud" size={20} />
      {text} {waiting.length === 1 ? "waits" : "wait"}{" "}
      {state.value === "unreachable" ? "for the network" : "until you sign in"}
    </a>
  );
}

/** `2 workouts`, or `3 changes` when they are of several kinds. */
function useText(kinds: readonly string[]): string {
  const [nouns, setNouns] = useState<readonly [string, string]>(["change", "changes"]);
  const only = new Set(kinds).size === 1 ? kinds[0] : undefined;
  useEffect(() => {
    if (only === undefined) {
      setNouns(["change", "changes"]);
      return;
    }
    void operations().then((known) => {
      setNouns(known.get(only)?.nouns ?? ["change", "changes"]);
    });
  }, [only]);
  return `${kinds.length} ${nouns[kinds.length === 1 ? 0 : 1]}`;
}
