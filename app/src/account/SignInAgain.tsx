/** Asks whose session has ended to sign in again, over what they were doing: nothing that they typed is lost. */

import { useEffect, useState } from "preact/hooks";
import { Button, Dialog } from "../design/components";
import { ended } from "./session";
import type { SignInForm } from "./SignInForm";

export function SignInAgain() {
  const current = ended.value;
  const isNeeded = current !== null;
  const [form, setForm] = useState<{ Form: typeof SignInForm } | null>(null);
  useEffect(() => {
    if (isNeeded) {
      void import("./SignInForm").then((module) => setForm({ Form: module.SignInForm }));
    }
  }, [isNeeded]);
  return (
    <Dialog title="Sign in again" isOpen={isNeeded} onClose={() => ended.peek()?.answer(false)}>
      {current && (
        <>
          <p class="soft">Your session has ended. Sign in, and you can continue where you were.</p>
          {form && <form.Form only={current.person.name} onDone={() => current.answer(true)} />}
          <Button look="quiet" onClick={() => current.answer(false)}>
            Leave it and sign out
          </Button>
        </>
      )}
    </Dialog>
  );
}
