/** Something that a person sets off and waits for: under way, or refused and why. */

import { useRef, useState } from "preact/hooks";

export interface Attempt {
  busy: boolean;
  /** Why the last try did not work; null when it did, or there was none. */
  error: unknown;
  /** Try; a second try while one is under way is dropped. Says whether it worked. */
  run: (action: () => Promise<void>) => Promise<boolean>;
  /** Forget what went wrong. */
  clear: () => void;
}

/** One thing at a time. `translate` makes an error one that the person understands. */
export function useAttempt(translate: (error: unknown) => unknown = (error) => error): Attempt {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const isRunning = useRef(false);
  async function run(action: () => Promise<void>): Promise<boolean> {
    if (isRunning.current) {
      return false;
    }
    isRunning.current = true;
    setBusy(true);
    setError(null);
    try {
      await action();
      return true;
    } catch (refusal) {
      setError(translate(refusal));
      return false;
    } finally {
      isRunning.current = false;
      setBusy(false);
    }
  }
  return { busy, error, run, clear: () => setError(null) };
}
