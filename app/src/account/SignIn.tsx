import { useEffect } from "preact/hooks";
import { go, location } from "../router";
import { person } from "./session";
import { SignInForm } from "./SignInForm";

const leave = () => go(location.value.query.get("then") ?? "/", { replace: true });

export function SignIn() {
  useEffect(() => {
    if (person.peek()) {
      leave(); // somebody came here again who is signed in
    }
  }, []);
  return (
    <>
      <p class="soft">Your workouts, your records, your form.</p>
      <div class="card stack">
        <SignInForm onDone={leave} />
        <a href="#/forgotten-password">Forgotten your password?</a>
      </div>
      <p>
        New here? <a href="#/sign-up">Sign up</a>
      </p>
    </>
  );
}
