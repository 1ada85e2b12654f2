/** The API, typed by its published document. */

import type { components, paths } from "@schema";
import createClient, { type Middleware } from "openapi-fetch";
import { config } from "../config";

export type Schemas = components["schemas"];

export interface FieldError {
  field: string;
  message: string;
}

/** What a refusal is about: the workout that is in the way, the session that is open, ... */
export type About = Pick<Schemas["Error"]["error"], "workoutId" | "sessionId" | "movedTo" | "version">;

/** The API answered that it does not do this. `fields` says which of the fields are wrong, all at once. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: readonly FieldError[],
    /** Also the name of the execution that answered. */
    readonly requestId: string,
    readonly about: About = {},
  ) {
    super(message);
  }

  /** What is wrong with one field, if anything is. */
  of(field: string): string | undefined {
    return this.fields.find((error) => error.field === field)?.message;
  }
}

/** Nothing answered, or only somebody on the way (502, 503, 504): the same request may succeed later. */
export class UnreachableError extends Error {}

/** The person has to sign in again. */
export class SignedOutError extends Error {}

/** Gives a valid ID token, or null when nobody is signed in. `renewed`: the last one was refused. */
export type TokenSource = (renewed: boolean) => Promise<string | null>;

let tokens: TokenSource = () => Promise.resolve(null);

/** Tell the client where tokens come from. */
export function takeTokensFrom(source: TokenSource): void {
  tokens = source;
}

async function sent(request: Request, renewed: boolean, userId?: string): Promise<Response> {
  const token = await tokens(renewed);
  if (token === null || (userId !== undefined && subject(token) !== userId)) {
    throw new SignedOutError("Sign in first.");
  }
  const signed = new Request(request);
  signed.headers.set("Authorization", token);
  try {
    return await fetch(signed);
  } catch (cause) {
    throw new UnreachableError("The server cannot be reached.", { cause });
  }
}

/** Whose token it is. */
function subject(token: string): unknown {
  const [, payload = ""] = token.split(".");
  return (JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as { sub?: unknown }).sub;
}

/** One request with a token, of this person if one is named. An expired one is renewed once. */
async function fetchSigned(request: Request, userId?: string): Promise<Response> {
  const again = request.clone();
  const answer = await sent(request, false, userId);
  return answer.status === 401 ? sent(again, true, userId) : answer;
}

const GATEWAY_TROUBLE = new Set([502, 503, 504]);

const refuse: Middleware = {
  async onResponse({ response }) {
    if (response.ok || response.status === 304) {
      return;
    }
    if (response.status === 401) {
      throw new SignedOutError("Your session has ended. Sign in again.");
    }
    if (GATEWAY_TROUBLE.has(response.status)) {
      throw new UnreachableError(`The server answered ${response.status}.`);
    }
    throw await errorOf(response);
  },
};

async function errorOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("x-amzn-RequestId") ?? "";
  try {
    const { error } = (await response.json()) as Schemas["Error"];
    const { code, message, fields, requestId: id, ...about } = error;
    return new ApiError(response.status, code, message, fields, id || requestId, about);
  } catch {
    return new ApiError(response.status, "UNKNOWN", `The server answered ${response.status}.`, [], requestId);
  }
}

type Api = ReturnType<typeof createClient<paths>>;

/** The client, whose requests are signed by whoever is signed in, or by nobody but `userId`. */
async function api(userId?: string): Promise<Api> {
  const { api: baseUrl } = await config().catch((cause: unknown) => {
    throw new UnreachableError("The server cannot be reached.", { cause });
  });
  const client = createClient<paths>({ baseUrl, fetch: (request) => fetchSigned(request, userId) });
  client.use(refuse);
  return client;
}

export type Call = <T>(
  request: (client: Api) => Promise<{ data?: T; response: Response }>,
) => Promise<{ data: T; response: Response }>;

/**
 * What the API answered to a request.
 *
 * `const { data, response } = await call((client) => client.GET("/me/stats"))`
 *
 * @throws ApiError | UnreachableError | SignedOutError
 */
export const call: Call = caller();

/**
 * `call` for one person, who need not be signed in any more. When somebody else is, there is no request.
 */
export function callAs(userId: string): Call {
  return caller(userId);
}

function caller(userId?: string): Call {
  return async <T>(request: (client: Api) => Promise<{ data?: T; response: Response }>) => {
    const { data, response } = await request(await api(userId));
    return { data: data as T, response };
  };
}
