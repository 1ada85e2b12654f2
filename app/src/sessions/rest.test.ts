import { describe, expect, it } from "vitest";
import { changed, isForgotten, lengthSec, restOf, secondsLeft, share } from "./rest";

const NOON = Date.parse("2026-11-21T12:00:00Z");
const rest = restOf(90, NOON);

describe("a rest", () => {
  it("counts down in whole seconds, as people do", () => {
    expect(secondsLeft(rest, NOON)).toBe(90);
    expect(secondsLeft(rest, NOON + 1)).toBe(90);
    expect(secondsLeft(rest, NOON + 1_000)).toBe(89);
    expect(secondsLeft(rest, NOON + 89_999)).toBe(1);
  });

  it("is right after the phone has slept through its end", () => {
    expect(secondsLeft(rest, NOON + 150_000)).toBe(-60);
    expect(share(rest, NOON + 150_000)).toBe(1);
  });

  it("is over by halves in the middle", () => {
    expect(share(rest, NOON + 45_000)).toBe(0.5);
  });

  it("becomes longer, and remembers how long it is in all", () => {
    const longer = changed(rest, 15, NOON + 10_000);
    expect(secondsLeft(longer, NOON + 10_000)).toBe(95);
    expect(lengthSec(longer)).toBe(105);
  });

  it("goes on when it is made longer after its end", () => {
    expect(secondsLeft(changed(rest, 15, NOON + 92_000), NOON + 92_000)).toBe(13);
  });

  it("ends now when more is taken from it than is left", () => {
    const shorter = changed(rest, -30, NOON + 80_000);
    expect(secondsLeft(shorter, NOON + 80_000)).toBe(0);
    expect(lengthSec(shorter)).toBe(80);
  });

  it("never takes more than an hour", () => {
    expect(lengthSec(changed(restOf(3_595, NOON), 15, NOON))).toBe(3_600);
  });

  it("is forgotten ten minutes after its end", () => {
    expect(isForgotten(rest, NOON + 690_000)).toBe(false);
    expect(isForgotten(rest, NOON + 691_000)).toBe(true);
  });
});
