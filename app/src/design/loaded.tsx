/** The view of a place, which is loaded when somebody goes there. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Place, Route } from "../router";
import { Failed, Waiting } from "./components";

export function Loaded({ route, place }: { route: Route; place: Place }) {
  const [view, setView] = useState<{ View: ComponentType<Place> } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    route.load().then(
      (component) => {
        setView({ View: component });
      },
      (error: unknown) => {
        setFailure(error instanceof Error ? error.message : String(error));
      },
    );
  }, [route]);
  if (failure !== null) {
    return (
      <Failed
        what="This part of the page could not be loaded."
        reason={failure}
        onRetry={() => {
          window.location.reload();
        }}
      />
    );
  }
  return view ? <view.View {...place} /> : <Waiting what={route.title} />;
}
