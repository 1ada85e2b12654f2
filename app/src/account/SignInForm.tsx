/** Signing in, with whatever Cognito asks for behind the password. */

import { useState } from "preact/hooks";
import { Button } from "../design/components";
import { Trouble } from "../design/trouble";
import { go } from "../router";
import { useAttempt } from "./attempt";
import { understood, weakness } from "./cognito";
import { Check, CodeField, PasswordField, TextField } from "./fields";
import { answerStep, known, signIn, staysSignedIn, type Step } from "./session";
import { nameOf } from "./signingUp";

interface SignInFormProps {
  /** Nobody else can sign in here. */
  only?: string;
  onDone: () => void;
}

export function SignInForm({ only, onDone }: SignInFormProps) {
  const [name, setName] = useState(only ?? "");
  const [password, setPassword] = useState("");
  const [stay, setStay] = useState(staysSignedIn());
  const [step, setStep] = useState<Step | null>(null);
  const [answer, setAnswer] = useState("");
  const attempt = useAttempt(understood);
  const weak = step === "new password" && answer !== "" ? weakness(answer) : undefined;

  function follow(asked: Step): void {
    setStep(asked);
    switch (asked) {
      case "done":
        onDone();
        break;
      case "confirm address":
        go("/sign-up");
        break;
      case "reset password":
        go(`/forgotten-password?name=${encodeURIComponent(name)}`);
        break;
      case "new password":
      case "code of the app":
        setAnswer("");
    }
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (weak) {
      return;
    }
    const asksMore = step === "new password" || step === "code of the app";
    await attempt.run(async () => {
      follow(asksMore ? await answerStep(answer) : await signIn(nameOf(known(name)), password, stay));
    });
  }

  return (
    <form class="stack" onSubmit={submit}>
      {attempt.error !== null && <Trouble what="You were not signed in." error={attempt.error} />}
      {step === "new password" ? (
        <PasswordField label="New password" isNew value={answer} error={weak} onInput={setAnswer} />
      ) : step === "code of the app" ? (
        <CodeField label="Code of your authenticator app" value={answer} onInput={setAnswer} />
      ) : (
        <>
          <TextField
            label="Name or email"
            autocomplete="username"
            required
            readonly={only !== undefined}
            value={name}
            onInput={setName}
          />
          <PasswordField
            label="Password"
            isFirst={only !== undefined}
            value={password}
            onInput={setPassword}
          />
          <Check label="Stay signed in on this device" isChecked={stay} onChange={setStay} />
        </>
      )}
      <Button type="submit" busy={attempt.busy} wide>
        Sign in
      </Button>
    </form>
  );
}
