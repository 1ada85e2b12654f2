import { describe, expect, it } from "vitest";
import { UnreachableError } from "../api/client";
import { PASSWORD_RULES, understood, weakness } from "./cognito";

function refusal(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

describe("what Cognito answers is said in words for people", () => {
  it.each([
    [
      "NotAuthorizedException",
      "Incorrect username or password.",
      "This name and this password do not belong",
    ],
    ["NotAuthorizedException", "Password attempts exceeded", "too many tries"],
    ["NotAuthorizedException", "SignUp is not permitted for this user pool", "Nobody can sign up here"],
    ["CodeMismatchException", "Invalid verification code provided", "not the code of the newest mail"],
    [
      "InvalidParameterException",
      "Cannot reset password for the user as there is no registered/verified email or phone_number",
      "no confirmed address",
    ],
    ["SomethingNewException", "Its own words.", "Its own words."],
  ])("%s: %s", (name, message, expected) => {
    expect(understood(refusal(name, message)).message).toContain(expected);
  });

  it("tells a server that cannot be reached from one that refuses", () => {
    expect(understood(refusal("NetworkError", "A network error has occurred."))).toBeInstanceOf(
      UnreachableError,
    );
  });
});

describe("a new password", () => {
  it.each(["Correct horse 4 battery", "Äpfel und Birnen 12Ab"])("%s is good", (password) => {
    expect(weakness(password)).toBeUndefined();
  });

  it.each(["Short1a", "no capital letter 1", "NO SMALL LETTER 1", "No digit in this one"])(
    "%s is not",
    (password) => {
      expect(weakness(password)).toBe(PASSWORD_RULES);
    },
  );

  it("keeps no space at its ends, which nobody sees", () => {
    expect(weakness(" Correct horse 4 battery")).toContain("space");
  });
});
