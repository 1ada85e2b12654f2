import { fetchAuthSession, signIn as amplifySignIn, signOut as amplifySignOut } from "@aws-amplify/auth";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { SignedOutError, UnreachableError } from "../api/client";
import { ended, person, personal, signIn, signOut, staysSignedIn } from "./session";

vi.mock("@aws-amplify/auth", () => ({
  fetchAuthSession: vi.fn(),
  signIn: vi.fn(),
  signOut: vi.fn(),
}));
vi.mock("@aws-amplify/auth/cognito", () => ({
  cognitoUserPoolsTokenProvider: { setKeyValueStorage: vi.fn() },
}));

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
    asked.mockResolvedValue({ tokens: { idToken: { payload: { sub: "1" } } } } as never);
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

describe("another person who signs in in another tab", () => {
  beforeEach(() => {
    vi.resetAllMocks();
    person.value = { userId: "1", name: "ana@example.org" };
    asked.mockResolvedValue({
      tokens: { idToken: { payload: { sub: "2", email: "ben@example.org" } } },
    } as never);
  });

  it("is who is signed in here from then on, and nothing is asked for somebody else", async () => {
    await expect(signOut({ everywhere: true })).rejects.toBeInstanceOf(SignedOutError);
    expect(left).not.toHaveBeenCalled();
    expect(person.value).toEqual({ userId: "2", name: "ben@example.org" });
  });
});

describe("two tabs of one browser, of which one stays signed in", () => {
  beforeEach(() => {
    vi.resetAllMocks();
    window.localStorage.clear();
    window.sessionStorage.clear();
    vi.mocked(amplifySignIn).mockResolvedValue({ nextStep: { signInStep: "CONFIRM_SIGN_UP" } } as never);
  });

  it("do not end each other's sessions", async () => {
    window.localStorage.setItem("wotr.staysSignedIn", "yes"); // by the other tab
    await signIn("ana", "A password 1", false);
    person.value = { userId: "1", name: "ana" };
    personal.set("profile", "{}");
    expect(staysSignedIn()).toBe(false);
    await signOut();
    expect(window.localStorage.getItem("wotr.staysSignedIn")).toBe("yes");
    expect(window.localStorage).toHaveLength(1);
    expect(window.sessionStorage).toHaveLength(0);
  });
});
