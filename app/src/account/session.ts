/** Who is signed in: Cognito's tokens, by the secure remote password protocol. */

import { signIn as amplifySignIn, signOut as amplifySignOut, fetchAuthSession } from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";
import { Amplify, defaultStorage, sessionStorage } from "@aws-amplify/core";
import { signal } from "@preact/signals";
import { takeTokensFrom } from "../api/client";
import { config } from "../config";

export interface SignedIn {
  userId: string;
  name: string;
}

/** Who is signed in; null: nobody; undefined: not known yet. */
export const person = signal<SignedIn | null | undefined>(undefined);

const KEPT = "wotr.staysSignedIn";

function keepIn(storage: "this session" | "this browser"): void {
  cognitoUserPoolsTokenProvider.setKeyValueStorage(
    storage === "this browser" ? defaultStorage : sessionStorage,
  );
}

/** Find out who is signed in, and give the API client its tokens. Call once, before anything is shown. */
export async function restore(): Promise<void> {
  const { userPoolId, userPoolClientId, cognitoEndpoint } = await config();
  const endpoint =
    cognitoEndpoint === null ? {} : { userPoolEndpoint: new URL(cognitoEndpoint, window.location.href).href };
  const auth = { Cognito: { userPoolId, userPoolClientId, ...endpoint } };
  cognitoUserPoolsTokenProvider.setAuthConfig(auth);
  Amplify.configure({ Auth: auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
  keepIn(window.localStorage.getItem(KEPT) === null ? "this session" : "this browser");
  takeTokensFrom(idToken);
  await idToken(false);
}

async function idToken(renewed: boolean): Promise<string | null> {
  const { tokens } = await fetchAuthSession({ forceRefresh: renewed });
  const claims = tokens?.idToken?.payload;
  person.value = claims ? { userId: claims.sub ?? "", name: claims["cognito:username"] as string } : null;
  return tokens?.idToken?.toString() ?? null;
}

/**
 * Sign in. Tokens are kept until the tab is closed, or in this browser if the person asks to stay signed in.
 *
 * @throws Error with Cognito's name and message.
 */
export async function signIn(name: string, password: string, stay: boolean): Promise<void> {
  if (stay) {
    window.localStorage.setItem(KEPT, "yes");
  } else {
    window.localStorage.removeItem(KEPT);
  }
  keepIn(stay ? "this browser" : "this session");
  await amplifySignIn({ username: name, password, options: { authFlowType: "USER_SRP_AUTH" } });
  await idToken(false);
}

/** Forget the tokens. */
export async function signOut(): Promise<void> {
  await amplifySignOut();
  window.localStorage.removeItem(KEPT);
  person.value = null;
}
