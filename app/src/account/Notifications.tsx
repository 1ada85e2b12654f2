import type { TargetedSubmitEvent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError, call, type Schemas } from "../api/client";
import { Button, toast, Waiting } from "../design/components";
import { useFetched } from "../design/fetched";
import { Trouble } from "../design/trouble";
import { KIND_CHOICES, kindWords } from "../progress/words";
import { TYPES } from "../workouts/kinds";
import { useAttempt } from "./attempt";
import { leadToWrong, Many, TextField } from "./fields";
import { person } from "./session";
import { SettingsPlaces } from "./SettingsPlaces";

type Wanted = Schemas["Notifications"];
type Type = Schemas["WorkoutType"];
type Kind = Schemas["RecordKind"];

const KINDS = [...KIND_CHOICES, ["longest-30d", kindWords("longest-30d", "metric")]] as readonly (readonly [
  Kind,
  string,
])[];

async function read(): Promise<Wanted | null> {
  try {
    return (await call((client) => client.GET("/me/notifications"))).data;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      return null;
    }
    throw error;
  }
}

export function Notifications() {
  const [fetched, again] = useFetched("notifications", read);
  return (
    <>
      <SettingsPlaces />
      {fetched.state === "waiting" && <Waiting what="your notifications" />}
      {fetched.state === "failed" && (
        <Trouble what="Your notifications could not be loaded." error={fetched.error} onRetry={again} />
      )}
      {fetched.state === "there" && <Subscription stored={fetched.data} onChanged={again} />}
    </>
  );
}

interface SubscriptionProps {
  /** Null: none. */
  stored: Wanted | null;
  onChanged: () => void;
}

function Subscription({ stored, onChanged }: SubscriptionProps) {
  const isPending = stored?.pendingConfirmation === true;
  // The mail is read elsewhere: look again when the person comes back.
  useEffect(() => {
    if (!isPending) {
      return;
    }
    window.addEventListener("focus", onChanged);
    return () => {
      window.removeEventListener("focus", onChanged);
    };
  }, [isPending, onChanged]);
  return (
    <>
      <p>A mail for each workout in which you break a record of yours. {stored === null && "It is off."}</p>
      {stored && (
        <div class={isPending ? "note warn" : "note"} role="status">
          {isPending ? (
            <>
              <strong>Not confirmed yet</strong>
              <span>Open the link in the mail that was sent to {stored.email}.</span>
              <div>
                <Button look="secondary" onClick={onChanged}>
                  I have opened it
                </Button>
              </div>
            </>
          ) : (
            <strong>Records are mailed to {stored.email}.</strong>
          )}
        </div>
      )}
      <Form stored={stored} onChanged={onChanged} />
    </>
  );
}

function Form({ stored, onChanged }: SubscriptionProps) {
  const name = person.value?.name ?? "";
  const [email, setEmail] = useState(stored?.email ?? (name.includes("@") ? name : ""));
  const [types, setTypes] = useState<readonly Type[]>((stored?.types ?? []) as Type[]);
  const [kinds, setKinds] = useState<readonly Kind[]>(stored?.kinds ?? []);
  const [isNarrow] = useState(types.length + kinds.length > 0);
  const saving = useAttempt();
  const ending = useAttempt();
  const refused = saving.error instanceof ApiError && saving.error.fields.length > 0 ? saving.error : null;

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const isSaved = await saving.run(async () => {
      const body = {
        email: email.trim(),
        ...(types.length > 0 && { types: [...types] }),
        ...(kinds.length > 0 && { kinds: [...kinds] }),
      };
      const { data } = await call((client) => client.PUT("/me/notifications", { body }));
      toast(data.pendingConfirmation ? `A mail is on its way to ${data.email}.` : "Saved.");
      onChanged();
    });
    if (!isSaved) {
      leadToWrong(form);
    }
  }

  async function end(): Promise<void> {
    await ending.run(async () => {
      await call((client) => client.DELETE("/me/notifications"));
      toast("No more mails.");
      onChanged();
    });
  }

  return (
    <form class="card stack" onSubmit={submit} noValidate>
      {saving.error !== null && refused === null && (
        <Trouble what="Nothing was saved." error={saving.error} />
      )}
      {ending.error !== null && <Trouble what="The mails were not ended." error={ending.error} />}
      <TextField
        label="Email"
        type="email"
        inputmode="email"
        autocomplete="email"
        hint="It gets a mail with a link first, to make sure that it is yours."
        required
        value={email}
        onInput={setEmail}
        error={refused?.of("email")}
      />
      <details class="more" open={isNarrow}>
        <summary>Only some of them</summary>
        <div class="stack">
          <Many
            label="Workouts"
            hint="None chosen: all of them."
            options={TYPES.map((type) => [type, type] as const)}
            chosen={types}
            onChange={setTypes}
            error={refused?.of("types")}
          />
          <Many
            label="Records"
            hint="None chosen: all of them."
            options={KINDS}
            chosen={kinds}
            onChange={setKinds}
            error={refused?.of("kinds")}
          />
        </div>
      </details>
      <div class="row">
        <Button type="submit" busy={saving.busy}>
          {stored === null ? "Mail me my records" : "Save"}
        </Button>
        {stored !== null && (
          <Button look="danger" busy={ending.busy} onClick={end}>
            No more mails
          </Button>
        )}
      </div>
    </form>
  );
}
