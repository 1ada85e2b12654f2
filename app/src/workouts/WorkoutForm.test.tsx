import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, it, vi } from "vitest";
import { person } from "../account/session";
import { draftOf } from "./draft";
import { WorkoutForm } from "./WorkoutForm";

const input = { type: "Run", ts: "2026-11-20T06:30:00Z", durationMin: 30 } as const;

async function shown(onSave: () => Promise<void>): Promise<HTMLFormElement> {
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  await act(() => {
    const initial = draftOf(input, "UTC", "metric");
    render(
      <WorkoutForm initial={initial} usedTypes={[]} refusal={null} saveText="Save" onSave={onSave} />,
      place,
    );
  });
  const form = place.querySelector("form");
  if (!form) {
    throw new Error("There is no form.");
  }
  return form;
}

const save = (form: HTMLFormElement): boolean =>
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));

beforeEach(() => {
  person.value = { userId: "1", name: "ana" };
});

it("saves once, however quickly Save is tapped again", async () => {
  const onSave = vi.fn(() => new Promise<void>(() => undefined));
  const form = await shown(onSave);
  await act(() => {
    save(form);
    save(form);
    save(form);
  });
  expect(onSave).toHaveBeenCalledTimes(1);
});

it("says when the browser could not keep it", async () => {
  const form = await shown(() => Promise.reject(new Error("The storage is full.")));
  await act(async () => {
    save(form);
    await Promise.resolve();
  });
  expect(form.querySelector('[role="alert"]')?.textContent).toContain("The storage is full.");
});
