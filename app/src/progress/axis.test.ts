import { expect, it } from "vitest";
import { marks } from "./axis";

it("weeks of a short range are marked on Mondays, the newest always", () => {
  expect(marks("2026-10-11", "2026-11-21", 12).map(({ text }) => text)).toEqual([
    "12 Oct",
    "19 Oct",
    "26 Oct",
    "2 Nov",
    "9 Nov",
    "16 Nov",
  ]);
  expect(marks("2026-10-11", "2026-11-21", 4).map(({ text }) => text)).toEqual(["19 Oct", "2 Nov", "16 Nov"]);
});

it("months of a year are marked, January by its year", () => {
  expect(marks("2025-11-22", "2026-11-21", 5).map(({ text }) => text)).toEqual(["2026", "Apr", "Jul", "Oct"]);
});

it("many years have few marks", () => {
  expect(marks("2016-11-22", "2026-11-21", 12).map(({ text }) => text)).toEqual(
    Array.from({ length: 10 }, (_, index) => String(2017 + index)),
  );
});
