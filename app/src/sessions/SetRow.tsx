/** One set of a session, which opens to be corrected. */

import { units } from "../account/profile";
import { Button } from "../design/components";
import { Icon } from "../design/icons";
import { type BrokenRecord, recordName, recordValue, shownWeight, told } from "./sets";
import { remove, type ShownSet } from "./waiting";

interface SetRowProps {
  sessionId: string;
  set: ShownSet;
  /** Which of the working sets it is. */
  number: number | null;
  records: readonly BrokenRecord[];
  onEdit: () => void;
}

const BADGES = { warmup: "Warm-up", drop: "Drop" } as const;

export function SetRow({ sessionId, set, number, records, onEdit }: SetRowProps) {
  const [best, ...others] = told(records);
  const refusal = set.entry?.refusal;
  const isUnderWay = set.entry?.mayHaveArrived ?? false;
  return (
    <li class={refusal ? "set-row refused" : "set-row"}>
      <button type="button" class="set-open" onClick={onEdit}>
        <span class="set-number soft">
          {set.kind === "working" ? number : <span class="badge">{BADGES[set.kind]}</span>}
        </span>
        <span class="set-amount number">
          {shownWeight(set, units.value)} <span class="soft">×</span> {set.reps}
        </span>
        {set.rir !== undefined && <span class="soft small">RIR {set.rir}</span>}
        <span class="set-state">
          {set.entry && !refusal && (
            <span class="badge warn unsent">
              <Icon name="cloud" size={14} /> {isUnderWay ? "Sending" : "Waiting"}
            </span>
          )}
          {refusal && <span class="badge bad">Not taken</span>}
          {!set.entry && <Icon name="edit" size={18} />}
        </span>
        <span class="unseen">Edit</span>
      </button>
      {best && (
        <p class="set-record">
          <Icon name="trophy" size={18} />
          <span>
            {recordName(best.kind, units.value)}: <strong>{recordValue(best, units.value)}</strong>
            {others.length > 0 && (
              <span title={others.map((other) => recordName(other.kind, units.value)).join(", ")}>
                {" "}
                and {others.length} more {others.length === 1 ? "record" : "records"}
              </span>
            )}
          </span>
        </p>
      )}
      {refusal && (
        <div class="row">
          <span class="small">
            {refusal.fields[0] ? `${refusal.fields[0].field} ${refusal.fields[0].message}` : refusal.message}
          </span>
          <Button look="secondary" onClick={onEdit}>
            Correct
          </Button>
          <Button
            look="danger"
            onClick={() => {
              void remove(sessionId, set);
            }}
          >
            Remove
          </Button>
        </div>
      )}
    </li>
  );
}
