import { fetchAuthSession, signOut as amplifySignOut } from "@aws-amplify/auth";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { UnreachableError } from "../api/client";
import { ended, person, signOut } from "./session";

vi.mock("@aws-amplify/auth", () => ({ fetchAuthSession: vi.fn(), signOut: vi.fn() }));
vi.mock("@aws-amplify/auth/cognito", () => ({ cognitoUserPoolsTokenProvider: {} }));

const asked = vi.mocked(fetchAuthSession);
const left = vi.mocked(amplifySignOut);

function refusal(name: string): Error {
  const error = new Error(name);
  error.name = name;
  return error;
}

describe("signing out on every device", () => {
  beforeEach(() => {
    vi.resetAllMocks();
    person.value = { userId: "1", name: "ana@example.org" };
  });

  it("is done with a new token, because Amplify is silent when an old one is refused", async () => {
    asked.mockResolvedValue({ tokens: { idToken: "new", accessToken: "new" } } as never);
    await signOut({ everywhere: true });
    expect(asked).toHaveBeenCalledWith({ forceRefresh: true });
    expect(left).toHaveBeenCalledWith({ global: true });
    expect(person.value).toBeNull();
  });

  it("is not done, and said so, while Cognito cannot be reached", async () => {
    asked.mockRejectedValue(refusal("NetworkError"));
    await expect(signOut({ everywhere: true })).rejects.toBeInstanceOf(UnreachableError);
    expect(left).not.toHaveBeenCalled();
    expect(person.value).not.toBeNull();
  });

  it.each(["UserNotConfirmedException", "TokenRevokedException", "RefreshTokenReuseException"])(
    "asks whose session ended by %s to sign in again first",
    async (name) => {
      asked.mockRejectedValue(refusal(name));
      const leaving = signOut({ everywhere: true });
      await vi.waitUntil(() => ended.value !== null);
      ended.value?.answer(false);
      await leaving;
      expect(person.value).toBeNull();
    },
  );
});

it("signing out here needs nobody", async () => {
  vi.resetAllMocks();
  await signOut();
  expect(asked).not.toHaveBeenCalled();
  expect(left).toHaveBeenCalledWith({ global: false });
});
