import type { Entry } from "../outbox";
import { Icon } from "../design/icons";
import { deleteWorkout, logWorkout } from "./operations";

/** That something about a workout was not sent yet, or was refused. */
export function WaitingBadge({ entry }: { entry: Entry | null }) {
  if (!entry) {
    return null;
  }
  if (entry.refusal) {
    return (
      <a class="badge bad" href="#/waiting">
        {entry.kind === deleteWorkout.kind ? "not deleted" : "not saved"}
      </a>
    );
  }
  return (
    <span class="badge warn">
      <Icon name="cloud" size={14} />
      {entry.kind === logWorkout.kind ? "waiting" : "change waiting"}
    </span>
  );
}
