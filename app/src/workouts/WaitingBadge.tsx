import type { Entry } from "../outbox";
import { Icon } from "../design/icons";
import { deleteWorkout, logWorkout } from "./operations";

/** That something about a workout was not sent yet, or was refused. */
export function WaitingBadge({ entry, isInLink = false }: { entry: Entry | null; isInLink?: boolean }) {
  if (!entry) {
    return null;
  }
  if (entry.refusal) {
    const text = entry.kind === deleteWorkout.kind ? "not deleted" : "not saved";
    return isInLink ? (
      <span class="badge bad">{text}</span>
    ) : (
      <a class="badge bad" href="#/waiting">
        {text}
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
