/** Who is signed in: Cognito's tokens, by the secure remote password protocol (notes/adr/0024). */

import {
  confirmSignIn,
  fetchAuthSession,
  signIn as amplifySignIn,
  signOut as amplifySignOut,
  type SignInOutput,
} from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { Amplify, ConsoleLogger, defaultStorage, type JWT, sessionStorage } from "@aws-amplify/core";
import { signal } from "@preact/signals";
import { SignedOutError, takeTokensFrom, UnreachableError } from "../api/client";
import { config } from "../config";

export interface SignedIn {
  userId: string;
  /** With which they sign in: the address of who signed up in the page, or a name. */
  name: string;
}

/** What Cognito still wants of somebody who signs in, after the password. */
export type Step = "done" | "confirm address" | "new password" | "code of the app" | "reset password";

/** Somebody whose session has ended, and what to tell those who wait for it. */
interface Ended {
  person: SignedIn;
  answer: (isBack: boolean) => void;
}

/** Who is signed in; null: nobody; undefined: not known yet. */
export const person = signal<SignedIn | null | undefined>(undefined);

/** A session that has ended while its person is still at work. What they typed must not be lost. */
export const ended = signal<Ended | null>(null);

const STAYS = "wotr.staysSignedIn";
/** In the tab's own storage: who signed in here did not ask to stay, whatever was asked in another tab. */
const ONLY_HERE = "wotr.signedInOnlyHere";

/** Whether the person asked to stay signed in on this device. */
export const staysSignedIn = (): boolean =>
  window.localStorage.getItem(STAYS) !== null && window.sessionStorage.getItem(ONLY_HERE) === null;

/** Whether all tabs have the tokens of this one. It stays so when another tab signs out. */
let isShared = false;

const storage = (): Storage => (isShared ? window.localStorage : window.sessionStorage);
const suffix = (): string => `.of.${person.peek()?.userId ?? "nobody"}`;

/** What the page keeps of who is signed in, for as long as the session. It goes when they sign out. */
export const personal = {
  get: (name: string): string | null => storage().getItem(`wotr.${name}${suffix()}`),
  set: (name: string, text: string): void => storage().setItem(`wotr.${name}${suffix()}`, text),
  remove: (name: string): void => storage().removeItem(`wotr.${name}${suffix()}`),
};

function keepTokens(): void {
  isShared = staysSignedIn();
  cognitoUserPoolsTokenProvider.setKeyValueStorage(isShared ? defaultStorage : sessionStorage);
}

/** Find out who is signed in, and give the API client its tokens. Once, before anything is shown. */
export async function restore(): Promise<void> {
  const { userPoolId, userPoolClientId, cognitoEndpoint } = await config();
  const endpoint =
    cognitoEndpoint === null ? {} : { userPoolEndpoint: new URL(cognitoEndpoint, window.location.href).href };
  ConsoleLogger.LOG_LEVEL = "ERROR"; // it warns of every endpoint that is not Cognito's own
  const auth = { Cognito: { userPoolId, userPoolClientId, ...endpoint } };
  cognitoUserPoolsTokenProvider.setAuthConfig(auth);
  Amplify.configure({ Auth: auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
  keepTokens();
  takeTokensFrom(idToken);
  // An ID token that has ended says who it is, too. Without a network nobody can have a new one.
  const stored = await cognitoUserPoolsTokenProvider.authTokenStore.loadTokens();
  person.value = whoHas(stored?.idToken);
  followOtherTabs();
}

/** A tab that renews shared tokens takes them away for a moment. */
const SETTLED_MS = 300;

/** Whoever signs in or out in another tab does so here too, where the tokens are shared. */
function followOtherTabs(): void {
  let settling: ReturnType<typeof setTimeout> | undefined;
  window.addEventListener("storage", ({ storageArea }) => {
    if (storageArea === window.localStorage) {
      clearTimeout(settling);
      settling = setTimeout(() => void follow(), SETTLED_MS);
    }
  });
}

async function follow(): Promise<void> {
  if (!isShared || !person.peek()) {
    return;
  }
  const stored = await cognitoUserPoolsTokenProvider.authTokenStore.loadTokens();
  const now = whoHas(stored?.idToken);
  if (now === null && window.localStorage.getItem(STAYS) === null) {
    forget(); // a session that only ended leaves the wish to stay, and what was typed here
  } else if (now !== null) {
    become(now);
  }
}

/** Show everything as theirs from now on. @returns whether somebody else was signed in. */
function become(now: SignedIn): boolean {
  const before = person.peek();
  if (!before || before.userId === now.userId) {
    return false;
  }
  person.value = now;
  return true;
}

function whoHas(token: JWT | undefined): SignedIn | null {
  if (!token) {
    return null;
  }
  const { sub, email, "cognito:username": username } = token.payload;
  return { userId: sub ?? "", name: (email ?? username) as string };
}

/** An ID token for the API. Whose session has ended is asked to sign in again, and then goes on. */
async function idToken(renewed: boolean): Promise<string | null> {
  const token = await freshToken(renewed);
  if (token !== null || !person.value) {
    return token;
  }
  return (await isBack(person.value)) ? freshToken(false) : null;
}

/** After which Amplify has forgotten the tokens. `NotAuthorizedException`, the most frequent one, it does not throw. */
const ENDS_SESSION = new Set([
  "UserNotFoundException",
  "UserNotConfirmedException",
  "PasswordResetRequiredException",
  "TokenRevokedException",
  "RefreshTokenReuseException",
]);

async function freshToken(renewed: boolean): Promise<string | null> {
  const token = await sessionToken(renewed);
  const theirs = whoHas(token);
  if (theirs !== null && become(theirs)) {
    throw new SignedOutError("Somebody else has signed in, in another tab.");
  }
  return token?.toString() ?? null;
}

async function sessionToken(renewed: boolean): Promise<JWT | undefined> {
  try {
    const { tokens } = await fetchAuthSession({ forceRefresh: renewed });
    return tokens?.idToken;
  } catch (cause) {
    if (cause instanceof Error && ENDS_SESSION.has(cause.name)) {
      return undefined;
    }
    throw new UnreachableError("Your session cannot be renewed now.", { cause });
  }
}

let waiting: Promise<boolean> | null = null;

/** Whether the person has signed in again. */
function isBack(who: SignedIn): Promise<boolean> {
  waiting ??= new Promise((resolve) => {
    ended.value = {
      person: who,
      answer: (back) => {
        ended.value = null;
        waiting = null;
        if (!back) {
          forget();
        }
        resolve(back);
      },
    };
  });
  return waiting;
}

/** A name as Cognito knows it: addresses are in lower case (notes/adr/0024). */
export const known = (name: string): string => (name.includes("@") ? name.trim().toLowerCase() : name.trim());

/**
 * Sign in. Tokens are kept until the tab is closed, or on this device if the person asks to stay signed in.
 *
 * @throws Error with Cognito's name and message.
 */
export async function signIn(name: string, password: string, stay: boolean): Promise<Step> {
  if (stay) {
    window.sessionStorage.removeItem(ONLY_HERE);
    window.localStorage.setItem(STAYS, "yes");
  } else {
    window.sessionStorage.setItem(ONLY_HERE, "yes");
  }
  keepTokens();
  const options = { authFlowType: "USER_SRP_AUTH" } as const;
  return next(await amplifySignIn({ username: known(name), password, options }));
}

/**
 * Answer what Cognito asked for behind the password: the code of an app, or a password of one's own.
 *
 * @throws Error with Cognito's name and message.
 */
export async function answerStep(answer: string): Promise<Step> {
  return next(await confirmSignIn({ challengeResponse: answer }));
}

async function next({ nextStep }: SignInOutput): Promise<Step> {
  switch (nextStep.signInStep) {
    case "DONE": {
      const { tokens } = await fetchAuthSession();
      person.value = whoHas(tokens?.idToken);
      return "done";
    }
    case "CONFIRM_SIGN_UP":
      return "confirm address";
    case "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED":
      return "new password";
    case "CONFIRM_SIGN_IN_WITH_TOTP_CODE":
      return "code of the app";
    case "RESET_PASSWORD":
      return "reset password";
    default:
      throw new Error(`This page cannot do what is asked next: ${nextStep.signInStep}.`);
  }
}

/**
 * Forget the tokens, and make them worthless; `everywhere`, those of other devices too.
 *
 * @throws UnreachableError the other devices cannot be signed out now; then this one is not, either.
 */
export async function signOut({ everywhere = false } = {}): Promise<void> {
  if (everywhere) {
    await idToken(true); // Amplify would say nothing of an access token that has ended, or of a missing network
  }
  await amplifySignOut({ global: everywhere });
  forget();
}

function forget(): void {
  const theirs = Object.keys(storage()).filter((key) => key.endsWith(suffix()));
  for (const key of theirs) {
    storage().removeItem(key);
  }
  storage().removeItem(isShared ? STAYS : ONLY_HERE);
  person.value = null;
}
