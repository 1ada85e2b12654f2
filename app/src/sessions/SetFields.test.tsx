import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { readDraft, type SetDraft, Stepper } from "./SetFields";

const draft: SetDraft = { weight: "82,5", reps: "8", kind: "working", rir: null };
const bench = { exercise: "bench-press", units: "metric", mayHaveNone: false } as const;

describe("what stands in the form", () => {
  it("is sent in the person's unit", () => {
    const set = { exercise: "bench-press", kind: "working", reps: 8 };
    expect(readDraft(draft, bench)).toEqual({ set: { ...set, weightKg: 82.5 } });
    const pounds = readDraft({ ...draft, weight: "185", rir: 1 }, { ...bench, units: "imperial" });
    expect(pounds).toEqual({ set: { ...set, weightLb: 185, rir: 1 } });
  });

  it("has no weight when 0 is typed, or nothing where the body's is usual", () => {
    const set = { exercise: "bench-press", kind: "working", reps: 8 };
    expect(readDraft({ ...draft, weight: "0" }, bench)).toEqual({ set });
    expect(readDraft({ ...draft, weight: "" }, { ...bench, mayHaveNone: true })).toEqual({ set });
  });

  it.each([
    [{ weight: "" }, "weight"],
    [{ weight: "eighty" }, "weight"],
    [{ reps: "" }, "reps"],
    [{ reps: "0" }, "reps"],
    [{ reps: "2.5" }, "reps"],
    [{ reps: "1001" }, "reps"],
  ])("%o is told at the field %s", (change, field) => {
    const read = readDraft({ ...draft, ...change }, bench);
    expect(Object.keys("errors" in read ? read.errors : {})).toEqual([field]);
  });
});

describe("a stepper", () => {
  const place = document.createElement("div");
  let value = "";
  const show = (): void => {
    render(
      <Stepper
        label="Weight"
        unit="kg"
        step={2.5}
        value={value}
        onChange={(next) => {
          value = next;
          show();
        }}
      />,
      place,
    );
  };
  const button = (name: string): HTMLElement =>
    place.querySelector<HTMLElement>(`[aria-label="Weight: 2.5 kg ${name}"]`) ?? expect.fail(name);

  beforeEach(async () => {
    vi.useFakeTimers();
    value = "80";
    render(null, place);
    await act(show);
  });

  it("goes one step by a tap", async () => {
    await act(() => button("more").click());
    expect(value).toBe("82.5");
    await act(() => button("less").click());
    expect(value).toBe("80");
  });

  it("goes on for as long as it is held, and the tap that ends it is no step more", async () => {
    await act(() => void button("more").dispatchEvent(new Event("pointerdown")));
    await act(() => void vi.advanceTimersByTime(450 + 2 * 110));
    expect(value).toBe("87.5");
    await act(() => void button("more").dispatchEvent(new Event("pointerup")));
    await act(() => button("more").click());
    await act(() => void vi.advanceTimersByTime(1_000));
    expect(value).toBe("87.5");
  });

  it("begins from nothing when no number stands there", async () => {
    value = "eighty";
    await act(show);
    await act(() => button("more").click());
    expect(value).toBe("2.5");
  });
});
