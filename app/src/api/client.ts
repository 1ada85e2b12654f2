/** The API, typed by its published document. */

import type { components, paths } from "@schema";
import createClient, { type Middleware } from "openapi-fetch";
import { config } from "../config";

export type Schemas = components["schemas"];

export interface FieldError {
  field: string;
  message: string;
}

/** The API answered that it does not do this. `fields` says which of the fields are wrong, all at once. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: readonly FieldError[],
    /** Also the name of the execution that answered. */
    readonly requestId: string,
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

async function sent(request: Request, renewed: boolean): Promise<Response> {
  const token = await tokens(renewed);
  if (token === null) {
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

/** One request with a token. An expired one is renewed once. */
async function fetchSigned(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await sent(request, false);
  return answer.status === 401 ? sent(again, true) : answer;
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
    return new ApiError(
      response.status,
      error.code,
      error.message,
      error.fields,
      error.requestId || requestId,
    );
  } catch {
    return new ApiError(response.status, "UNKNOWN", `The server answered ${response.status}.`, [], requestId);
  }
}

type Api = ReturnType<typeof createClient<paths>>;

let made: Promise<Api> | undefined;

/** The client: `(await api()).GET("/workouts", { params: { query: { limit: 25 } } })`. Use it through `call`. */
export function api(): Promise<Api> {
  made ??= config().then(
    ({ api: baseUrl }) => {
      const client = createClient<paths>({ baseUrl, fetch: fetchSigned });
      client.use(refuse);
      return client;
    },
    (error: unknown) => {
      made = undefined;
      throw new UnreachableError("The server cannot be reached.", { cause: error });
    },
  );
  return made;
}

/**
 * What the API answered to a request.
 *
 * `const { data, response } = await call((client) => client.GET("/me/stats"))`
 *
 * @throws ApiError | UnreachableError | SignedOutError
 */
export async function call<T>(
  request: (client: Api) => Promise<{ data?: T; response: Response }>,
): Promise<{ data: T; response: Response }> {
  const { data, response } = await request(await api());
  return { data: data as T, response };
}
