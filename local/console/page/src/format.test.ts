import { expect, test } from "vitest";
import { ago, counted, duration, moment, offset, share } from "./format";

test("a duration has the unit that fits it", () => {
  const written = [null, 0, 0.42, 978, 2570, 185_000, 7_500_000].map(duration);
  expect(written).toEqual(["–", "0 ms", "0.4 ms", "978 ms", "2.57 s", "3 min 05 s", "2 h 05 min"]);
});

test("a moment has its date unless it is today", () => {
  const now = new Date(2026, 10, 21, 15).getTime();
  expect(moment(new Date(2026, 10, 21, 4, 5, 6, 7).getTime(), now)).toBe("04:05:06.007");
  expect(moment(new Date(2026, 10, 20, 4, 5, 6, 7).getTime(), now)).toBe("20 Nov 04:05:06");
});

test("a clock that goes wrong makes nothing happen in the future", () => {
  expect(ago(2_000, 1_000)).toBe("0 s ago");
  expect(ago(0, 200_000_000)).toBe("2 d ago");
});

test("a share is all or nothing only when it is", () => {
  expect([share(1999, 2000), share(99_999, 100_000), share(1, 100_000)]).toEqual([
    "99.9 %",
    "99.9 %",
    "0.1 %",
  ]);
  expect([share(3, 3), share(0, 3), share(0, 0)]).toEqual(["100 %", "0 %", "–"]);
});

test("one is not many", () => {
  expect([counted(1, "state"), counted(1200, "state"), counted(2, "entry", "entries")]).toEqual([
    "1 state",
    "1,200 states",
    "2 entries",
  ]);
});

test("an offset is in seconds to the millisecond", () => {
  expect(offset(2504)).toBe("+2.504 s");
});
