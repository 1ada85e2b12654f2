import { confirmSignUp, resendSignUpCode, signUp } from "@aws-amplify/auth";
import { useState } from "preact/hooks";
import { Button, toast } from "../design/components";
import { Trouble } from "../design/trouble";
import { go } from "../router";
import { useAttempt } from "./attempt";
import { understood, weakness } from "./cognito";
import { Check, CodeField, PasswordField, TextField } from "./fields";
import { changeProfile } from "./profile";
import { known, signIn } from "./session";
import { beginSigningUp, endSigningUp, type SigningUp, signingUp } from "./signingUp";
import { browserUnits, browserZone } from "./zones";

/** What the first sign-in needs. It is lost when the page is left to read the mail, and then asked for again. */
interface Chosen {
  password: string;
  stay: boolean;
}

export function SignUp() {
  const [pending, setPending] = useState(signingUp);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  return (
    <>
      {pending ? (
        <Confirm
          pending={pending}
          chosen={chosen}
          onOther={() => {
            endSigningUp();
            setPending(null);
          }}
        />
      ) : (
        <Choose
          onChosen={(somebody, password, stay) => {
            beginSigningUp(somebody);
            setChosen({ password, stay });
            setPending(somebody);
          }}
        />
      )}
      <p>
        Have an account? <a href="#/sign-in">Sign in</a>
      </p>
    </>
  );
}

function Choose({ onChosen }: { onChosen: (somebody: SigningUp, password: string, stay: boolean) => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [stay, setStay] = useState(false);
  const [wasSent, setSent] = useState(false);
  const attempt = useAttempt(understood);
  const weak = weakness(password);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setSent(true);
    if (weak) {
      return;
    }
    const somebody = { username: crypto.randomUUID(), email: known(email) };
    await attempt.run(async () => {
      const options = { userAttributes: { email: somebody.email } };
      await signUp({ username: somebody.username, password, options });
      onChosen(somebody, password, stay);
    });
  }

  return (
    <form class="card stack" onSubmit={submit}>
      {attempt.error !== null && <Trouble what="You were not signed up." error={attempt.error} />}
      <TextField
        label="Email"
        type="email"
        inputmode="email"
        autocomplete="username"
        hint="You sign in with it. We send a code to it now."
        required
        value={email}
        onInput={setEmail}
      />
      <PasswordField
        label="Password"
        isNew
        value={password}
        error={wasSent ? weak : undefined}
        onInput={setPassword}
      />
      <Check label="Stay signed in on this device" isChecked={stay} onChange={setStay} />
      <Button type="submit" busy={attempt.busy} wide>
        Sign up
      </Button>
    </form>
  );
}

interface ConfirmProps {
  pending: SigningUp;
  chosen: Chosen | null;
  onOther: () => void;
}

function Confirm({ pending: { username, email }, chosen, onOther }: ConfirmProps) {
  const [code, setCode] = useState("");
  const attempt = useAttempt(understood);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    await attempt.run(async () => {
      await confirmSignUp({ username, confirmationCode: code });
      endSigningUp();
      if (chosen === null) {
        toast("Your address is confirmed. Sign in with it.");
        go("/sign-in", { replace: true });
        return;
      }
      await signIn(email, chosen.password, chosen.stay);
      go("/", { replace: true });
      await welcome();
    });
  }

  async function sendAgain(): Promise<void> {
    const sent = await attempt.run(async () => {
      await resendSignUpCode({ username });
    });
    if (sent) {
      toast(`Another code is on its way to ${email}.`);
    }
  }

  return (
    <form class="card stack" onSubmit={submit}>
      {attempt.error !== null && <Trouble what="That did not work." error={attempt.error} />}
      <p>
        We sent a code to <strong>{email}</strong>. Enter it here.
      </p>
      <CodeField value={code} onInput={setCode} hint="Six digits. It is valid for a day." />
      <Button type="submit" busy={attempt.busy} wide>
        Confirm
      </Button>
      <div class="links">
        <Button look="quiet" onClick={sendAgain}>
          Send another code
        </Button>
        <Button look="quiet" onClick={onOther}>
          Use another address
        </Button>
      </div>
    </form>
  );
}

/** Begin with what the browser knows of the person. Not having it is no reason to keep them out. */
async function welcome(): Promise<void> {
  const timeZone = browserZone();
  try {
    await changeProfile({ timeZone, units: browserUnits() });
    toast(`Welcome! Times are shown for ${timeZone}.`, { text: "Settings", run: () => go("/settings") });
  } catch {
    toast("Welcome! Set your time zone and units.", { text: "Settings", run: () => go("/settings") });
  }
}
