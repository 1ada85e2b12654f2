/** What Cognito answers, in words for the person in front of the page. */

import { UnreachableError } from "../api/client";

/** The rules of the user pool (template.yaml). */
const LEAST_CHARACTERS = 12;
export const PASSWORD_RULES = `At least ${LEAST_CHARACTERS} characters, with a capital, a small letter and a digit.`;

const TEXTS: Readonly<Record<string, string>> = {
  CodeMismatchException: "This is not the code of the newest mail, or not the one that the app shows now.",
  ExpiredCodeException: "This code has expired. Ask for a new one.",
  AliasExistsException:
    "Somebody has confirmed this address already. Sign in with it, or set a new password.",
  InvalidPasswordException: PASSWORD_RULES,
  LimitExceededException: "There were too many tries. Wait a few minutes, then try again.",
  TooManyRequestsException: "There were too many tries. Wait a few minutes, then try again.",
  TooManyFailedAttemptsException: "There were too many tries. Wait a few minutes, then try again.",
  CodeDeliveryFailureException: "The mail with the code could not be sent.",
  EnableSoftwareTokenMFAException: "This is not the code that the app shows now.",
};

/** Of `NotAuthorizedException` and `InvalidParameterException`, whose message says which of many cases it is. */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/incorrect username or password/i, "This name and this password do not belong together."],
  [/attempts exceeded/i, "There were too many tries. Wait a few minutes, then try again."],
  [/not permitted/i, "Nobody can sign up here. Ask whoever runs this wotr for an account."],
  [/disabled/i, "This account is disabled. Ask whoever runs this wotr."],
  [/session is expired|invalid session/i, "That took too long. Begin again."],
  [/no registered\/verified/i, "No code can be sent: there is no confirmed address."],
  [/current status is confirmed/i, "This address is confirmed already. Sign in."],
];

/** An error of Cognito's as one that a person understands. Nobody who cannot be reached is told apart. */
export function understood(error: unknown): Error {
  if (!(error instanceof Error)) {
    return new Error(String(error));
  }
  if (error instanceof UnreachableError || error.name === "NetworkError") {
    return new UnreachableError("The server cannot be reached.", { cause: error });
  }
  const text =
    TEXTS[error.name] ?? REFUSALS.find(([pattern]) => pattern.test(error.message))?.[1] ?? error.message;
  return new Error(text, { cause: error });
}

/** What is wrong with a new password; undefined when it keeps the rules. */
export function weakness(password: string): string | undefined {
  if (password !== password.trim()) {
    return "It must not begin or end with a space.";
  }
  const keepsRules =
    password.length >= LEAST_CHARACTERS &&
    /[a-z]/.test(password) &&
    /[A-Z]/.test(password) &&
    /[0-9]/.test(password);
  return keepsRules ? undefined : PASSWORD_RULES;
}
