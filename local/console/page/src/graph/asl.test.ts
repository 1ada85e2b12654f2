import { expect, test } from "vitest";
import { stateOf } from "./asl";

const DEFINITION = {
  StartAt: "All",
  States: {
    All: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Read", States: { Read: { Type: "Task", Resource: "a" } } },
        {
          StartAt: "Each",
          States: {
            Each: {
              Type: "Map",
              ItemProcessor: { StartAt: "Read", States: { Read: { Type: "Task", Resource: "b" } } },
            },
          },
        },
      ],
    },
    "All/1": { Type: "Succeed" },
  },
};

test("a state is found by the way to it, also where others have its name", () => {
  expect(stateOf(DEFINITION, "All/0/Read")).toEqual({ Type: "Task", Resource: "a" });
  expect(stateOf(DEFINITION, "All/1/Each/Read")).toEqual({ Type: "Task", Resource: "b" });
});

test("a name with a slash is no way", () => {
  expect(stateOf(DEFINITION, "All/1")).toEqual({ Type: "Succeed" });
});

test("a Map or a Parallel is shown without the states in it", () => {
  expect(stateOf(DEFINITION, "All")).toEqual({ Type: "Parallel", Branches: "2 branches" });
  expect(stateOf(DEFINITION, "All/1/Each")).toEqual({
    Type: "Map",
    ItemProcessor: { StartAt: "Read", States: "1 states" },
  });
});

test("a state that is not there is none", () => {
  expect(stateOf(DEFINITION, "All/2/Read")).toBeNull();
});
