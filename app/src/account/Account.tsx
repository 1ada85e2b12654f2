import { updatePassword } from "@aws-amplify/auth";
import { useState } from "preact/hooks";
import { Button, Dialog, toast } from "../design/components";
import { Trouble } from "../design/trouble";
import { number } from "../design/units";
import { go } from "../router";
import { useAttempt } from "./attempt";
import { understood, weakness } from "./cognito";
import { PasswordField, TextField } from "./fields";
import { begun, useLife } from "./life";
import { type Removal, remove } from "./removal";
import { person, signOut } from "./session";
import { SettingsPlaces } from "./SettingsPlaces";

export function Account() {
  return (
    <>
      <SettingsPlaces />
      <SignedIn />
      <ChangePassword />
      <DeleteAccount />
    </>
  );
}

function SignedIn() {
  const attempt = useAttempt(understood);

  async function leave(everywhere: boolean): Promise<void> {
    await attempt.run(async () => {
      await signOut({ everywhere });
      go("/sign-in", { replace: true });
    });
  }

  return (
    <section class="card stack" aria-labelledby="signed-in">
      <h2 id="signed-in">This device</h2>
      {attempt.error !== null && <Trouble what="You were not signed out." error={attempt.error} />}
      <p>
        You are signed in as <strong>{person.value?.name}</strong>.
      </p>
      <div class="row">
        <Button look="secondary" busy={attempt.busy} onClick={() => leave(false)}>
          Sign out
        </Button>
        <Button look="secondary" busy={attempt.busy} onClick={() => leave(true)}>
          Sign out on every device
        </Button>
      </div>
    </section>
  );
}

function ChangePassword() {
  const [old, setOld] = useState("");
  const [proposed, setProposed] = useState("");
  const [wasSent, setSent] = useState(false);
  const attempt = useAttempt(understood);
  const weak = weakness(proposed);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setSent(true);
    if (weak) {
      return;
    }
    const isChanged = await attempt.run(() => updatePassword({ oldPassword: old, newPassword: proposed }));
    if (isChanged) {
      setOld("");
      setProposed("");
      setSent(false);
      toast("You have a new password.");
    }
  }

  return (
    <section class="card stack" aria-labelledby="change-password">
      <h2 id="change-password">Change the password</h2>
      <form class="stack" onSubmit={submit}>
        {attempt.error !== null && <Trouble what="The password was not changed." error={attempt.error} />}
        <PasswordField label="Password until now" value={old} onInput={setOld} />
        <PasswordField
          label="New password"
          isNew
          value={proposed}
          error={wasSent ? weak : undefined}
          onInput={setProposed}
        />
        <div>
          <Button type="submit" look="secondary" busy={attempt.busy}>
            Change it
          </Button>
        </div>
      </form>
    </section>
  );
}

const WORD = "delete";

function DeleteAccount() {
  const [isOpen, setOpen] = useState(false);
  return (
    <section class="card stack" aria-labelledby="delete-account">
      <h2 id="delete-account">Delete the account</h2>
      <p>
        Removes everything that you have here, for good. <a href="#/settings/data">Export it first</a> if you
        may want it back.
      </p>
      <div>
        <Button look="danger" onClick={() => setOpen(true)}>
          Delete my account
        </Button>
      </div>
      <DeleteDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </section>
  );
}

function DeleteDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [removal, setRemoval] = useState<Removal | null>(null);
  const attempt = useAttempt();
  const life = useLife();
  const isTyped = typed.trim().toLowerCase() === WORD;
  const isGone = removal?.status === "done";

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (!isTyped) {
      return;
    }
    await attempt.run(async () => {
      await begun(remove, remove, ({ status }) => status === "done", setRemoval, life);
    });
  }

  function close(): void {
    if (isGone) {
      void signOut().then(() => go("/sign-in", { replace: true }));
    }
    setTyped("");
    onClose();
  }

  if (isGone) {
    return (
      <Dialog title="Your account is gone" isOpen onClose={close}>
        <p role="status">{told(removal)}</p>
        <div>
          <Button onClick={close}>Close</Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="Delete your account?" isOpen={isOpen} onClose={close}>
      <form class="stack" onSubmit={submit}>
        {attempt.error !== null && <Trouble what="Not everything was removed." error={attempt.error} />}
        <p>This removes, and nobody can bring it back:</p>
        <ul class="bullets">
          <li>every workout, session and set, with their notes</li>
          <li>records, streaks, fitness and summaries</li>
          <li>your exercises, plans, profile and files</li>
          <li>mails about records, and your sign-in</li>
        </ul>
        <TextField label={`Type ${WORD} to confirm`} autocomplete="off" value={typed} onInput={setTyped} />
        {attempt.busy && <progress aria-label="Removing" />}
        <div class="row">
          <Button type="submit" look="danger" busy={attempt.busy} disabled={!isTyped}>
            Delete everything
          </Button>
          <Button look="secondary" onClick={close} disabled={attempt.busy}>
            Keep it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const COUNTED = [
  ["workout", "workout"],
  ["session", "session"],
  ["set", "set"],
  ["record", "record"],
] as const;

/** `12 workouts, 1 session and everything that belonged to them were removed.` */
function told({ removed = {} }: Removal): string {
  const counts = COUNTED.flatMap(([kind, word]) => {
    const count = removed[kind] ?? 0;
    return count === 0 ? [] : [`${number(count)} ${word}${count === 1 ? "" : "s"}`];
  });
  return counts.length === 0
    ? "Everything was removed."
    : `${counts.join(", ")} and everything that belonged to them were removed.`;
}
