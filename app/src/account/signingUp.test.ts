import { afterEach, describe, expect, it } from "vitest";
import { beginSigningUp, endSigningUp, nameOf, signingUp } from "./signingUp";

describe("somebody who has not confirmed the address yet", () => {
  afterEach(endSigningUp);

  it("signs in with it under the name that the page made", () => {
    beginSigningUp({ username: "5e0a", email: "ana@example.org" });
    expect([nameOf("ana@example.org"), nameOf("ben@example.org")]).toEqual(["5e0a", "ben@example.org"]);
  });

  it("is forgotten when the address is confirmed", () => {
    beginSigningUp({ username: "5e0a", email: "ana@example.org" });
    endSigningUp();
    expect([signingUp(), nameOf("ana@example.org")]).toEqual([null, "ana@example.org"]);
  });
});
