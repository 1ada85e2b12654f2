/** What is around every view: the name of the place, the way to the others, what is said in passing. */

import { useEffect, useState } from "preact/hooks";
import { profile, shownName } from "./account/profile";
import { SignInAgain } from "./account/SignInAgain";
import { person } from "./account/session";
import { Button, Toasts, Waiting } from "./design/components";
import { Heading, SkipToContent } from "./design/heading";
import { Icon, type IconName } from "./design/icons";
import { Loaded } from "./design/loaded";
import { Trouble } from "./design/trouble";
import { OutboxStatus } from "./outbox/OutboxStatus";
import { go, location, match, type Route } from "./router";
import { routes } from "./routes";
import { hasNewVersion, takeNewVersion } from "./version";

const PLACES: readonly { path: string; text: string; icon: IconName; holds?: readonly string[] }[] = [
  { path: "/", text: "Today", icon: "today" },
  { path: "/workouts", text: "Workouts", icon: "list" },
  { path: "/workouts/new", text: "Log", icon: "plus" },
  { path: "/sessions", text: "Strength", icon: "strength", holds: ["/exercises", "/templates"] },
  { path: "/progress", text: "Progress", icon: "progress", holds: ["/calendar", "/records", "/totals"] },
];

/** The page. `ready` ends when it is known who is signed in. */
export function Shell({ ready }: { ready: Promise<void> }) {
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    ready.catch(setError);
  }, [ready]);
  if (error !== null) {
    return (
      <main class="view">
        <h1>wotr</h1>
        <Trouble
          what="The page could not start."
          error={error}
          onRetry={() => {
            window.location.reload();
          }}
        />
      </main>
    );
  }
  const signedIn = person.value;
  if (signedIn === undefined || (signedIn !== null && profile.value === undefined)) {
    return (
      <main class="view">
        <Waiting what="the page" />
      </main>
    );
  }
  return (
    <div class={signedIn ? "shell" : "shell alone"}>
      <SkipToContent />
      {signedIn && <Navigation name={shownName.value} />}
      <Toasts />
      <View isSignedIn={signedIn !== null} />
      <SignInAgain />
    </div>
  );
}

function Navigation({ name }: { name: string }) {
  const { path } = location.value;
  const here = PLACES.findLast((place) =>
    [place.path, ...(place.holds ?? [])].some((held) => path === held || path.startsWith(`${held}/`)),
  );
  return (
    <header class="bar">
      <a class="brand" href="#/">
        wotr
      </a>
      <nav aria-label="Main">
        <ul class="plain places">
          {PLACES.map((place) => (
            <li key={place.path}>
              <a
                href={`#${place.path}`}
                class={place.icon === "plus" ? "place main" : "place"}
                aria-current={place === here ? "page" : undefined}
              >
                <Icon name={place.icon} />
                <span>{place.text}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <a class="me" href="#/settings" aria-current={path.startsWith("/settings") ? "page" : undefined}>
        <span aria-hidden="true">{name.slice(0, 1).toUpperCase()}</span>
        <span class="unseen">Settings of {name}</span>
      </a>
    </header>
  );
}

function found(path: string): { route: Route; params: Record<string, string> } | null {
  for (const route of routes) {
    const params = match(route.pattern, path);
    if (params) {
      return { route, params };
    }
  }
  return null;
}

function View({ isSignedIn }: { isSignedIn: boolean }) {
  const { path, query } = location.value;
  const place = found(path);
  const mustSignIn = !isSignedIn && !place?.route.isPublic;
  useEffect(() => {
    if (mustSignIn) {
      const then = path === "/" ? "" : `?then=${encodeURIComponent(path)}`;
      go(`/sign-in${then}`, { replace: true });
    }
  }, [mustSignIn, path]);
  if (mustSignIn) {
    return null;
  }
  const title = place?.route.title ?? "There is nothing here";
  return (
    <main class="view" key={path}>
      <Heading title={title} of="wotr" />
      <OutboxStatus />
      {hasNewVersion.value && <NewVersion />}
      {place ? (
        <Loaded route={place.route} place={{ params: place.params, query }} />
      ) : (
        <p>
          <a href="#/">To the start</a>
        </p>
      )}
    </main>
  );
}

function NewVersion() {
  return (
    <div class="note row-between" role="status">
      <span>A new version is there.</span>
      <Button look="quiet" onClick={takeNewVersion}>
        Reload
      </Button>
    </div>
  );
}
