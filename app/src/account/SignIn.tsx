import { useState } from "preact/hooks";
import { Button, Field } from "../design/components";
import { Trouble } from "../design/trouble";
import { go, location } from "../router";
import { signIn } from "./session";

export function SignIn() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [stay, setStay] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn(name.trim(), password, stay);
      go(location.value.query.get("then") ?? "/", { replace: true });
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="stack card" onSubmit={submit}>
      {error !== null && <Trouble what="You were not signed in." error={error} />}
      <Field label="Name or email">
        {(control) => (
          <input
            {...control}
            class="input"
            autocomplete="username"
            autocapitalize="none"
            required
            value={name}
            onInput={(event) => {
              setName(event.currentTarget.value);
            }}
          />
        )}
      </Field>
      <Field label="Password">
        {(control) => (
          <input
            {...control}
            class="input"
            type="password"
            autocomplete="current-password"
            required
            value={password}
            onInput={(event) => {
              setPassword(event.currentTarget.value);
            }}
          />
        )}
      </Field>
      <label class="row">
        <input
          type="checkbox"
          checked={stay}
          onChange={(event) => {
            setStay(event.currentTarget.checked);
          }}
        />
        Stay signed in on this device
      </label>
      <Button type="submit" busy={busy} wide>
        Sign in
      </Button>
    </form>
  );
}
