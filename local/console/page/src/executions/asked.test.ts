import { expect, test } from "vitest";
import { asked, NOTHING_ASKED, queryOf } from "./asked";

test("what is asked for survives its way through an address", () => {
  const wanted = {
    machine: "log-workout",
    statuses: ["FAILED", "REFUSED"],
    since: "1h",
    until: "2026-11-21T18:00:00Z",
    user: "ana",
    text: '"easy run" & <img>',
    failuresFirst: true,
  };
  expect(asked(new URLSearchParams(queryOf(wanted).toString()))).toEqual(wanted);
});

test("nothing asked is no query", () => {
  expect(queryOf(NOTHING_ASKED).toString()).toBe("");
  expect(asked(new URLSearchParams())).toEqual(NOTHING_ASKED);
});
