import { confirmResetPassword, resetPassword } from "@aws-amplify/auth";
import { useState } from "preact/hooks";
import { Button, toast } from "../design/components";
import { Trouble } from "../design/trouble";
import { go, location } from "../router";
import { useAttempt } from "./attempt";
import { understood, weakness } from "./cognito";
import { CodeField, PasswordField, TextField } from "./fields";
import { known, signIn } from "./session";

export function ForgottenPassword() {
  const [name, setName] = useState(location.value.query.get("name") ?? "");
  const [wasSent, setSent] = useState(false);
  return (
    <>
      {wasSent ? (
        <Replace name={known(name)} onAgain={() => setSent(false)} />
      ) : (
        <Ask name={name} onName={setName} onSent={() => setSent(true)} />
      )}
      <p>
        <a href="#/sign-in">Back to signing in</a>
      </p>
    </>
  );
}

interface AskProps {
  name: string;
  onName: (name: string) => void;
  onSent: () => void;
}

function Ask({ name, onName, onSent }: AskProps) {
  const attempt = useAttempt(understood);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    await attempt.run(async () => {
      await resetPassword({ username: known(name) });
      onSent();
    });
  }

  return (
    <form class="card stack" onSubmit={submit}>
      {attempt.error !== null && <Trouble what="No code was sent." error={attempt.error} />}
      <TextField
        label="Email"
        hint="We send a code to it. With the code you choose a new password."
        autocomplete="username"
        required
        value={name}
        onInput={onName}
      />
      <Button type="submit" busy={attempt.busy} wide>
        Send the code
      </Button>
    </form>
  );
}

function Replace({ name, onAgain }: { name: string; onAgain: () => void }) {
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const [wasSent, setSent] = useState(false);
  const attempt = useAttempt(understood);
  const weak = weakness(password);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setSent(true);
    if (weak) {
      return;
    }
    await attempt.run(async () => {
      await confirmResetPassword({ username: name, confirmationCode: code, newPassword: password });
      toast("You have a new password.");
      const step = await signIn(name, password, false);
      go(step === "done" ? "/" : "/sign-in", { replace: true });
    });
  }

  return (
    <form class="card stack" onSubmit={submit}>
      {attempt.error !== null && <Trouble what="That did not work." error={attempt.error} />}
      <p>
        If <strong>{name}</strong> has an account with a confirmed address, a code is there now.
      </p>
      <CodeField value={code} onInput={setCode} hint="Six digits. It is valid for an hour." />
      <PasswordField
        label="New password"
        isNew
        value={password}
        error={wasSent ? weak : undefined}
        onInput={setPassword}
      />
      <Button type="submit" busy={attempt.busy} wide>
        Set the password
      </Button>
      <Button look="quiet" onClick={onAgain}>
        Send another code
      </Button>
    </form>
  );
}
