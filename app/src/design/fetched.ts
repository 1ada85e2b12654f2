/** Reading for a view: what is being fetched, what came, what went wrong. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export type Fetched<T> =
  { state: "waiting" } | { state: "there"; data: T } | { state: "failed"; error: unknown };

/**
 * Fetch when a view appears and whenever `key` changes. An answer to an older key is dropped.
 *
 * @returns what there is, and a function that fetches again while the old data stays.
 */
export function useFetched<T>(key: string, fetch: () => Promise<T>): [Fetched<T>, () => void] {
  const [fetched, setFetched] = useState<Fetched<T>>({ state: "waiting" });
  const newest = useRef(0);
  const run = useRef(fetch);
  run.current = fetch;
  const again = useCallback(() => {
    newest.current += 1;
    const own = newest.current;
    run.current().then(
      (data) => own === newest.current && setFetched({ state: "there", data }),
      (error: unknown) => own === newest.current && setFetched({ state: "failed", error }),
    );
  }, []);
  useEffect(() => {
    setFetched({ state: "waiting" });
    again();
    return () => {
      newest.current += 1;
    };
  }, [key, again]);
  return [fetched, again];
}
