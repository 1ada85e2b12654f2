/** A state of a definition. */

import type { Definition } from "../api";

interface AslMachine {
  States?: Record<string, AslState>;
}

interface AslState extends Definition {
  ItemProcessor?: AslMachine;
  Iterator?: AslMachine;
  Branches?: AslMachine[];
}

/** The definition of the state with this id, without those that are in it. */
export function stateOf(definition: Definition, id: string): Definition | null {
  return found(definition, "", id);
}

function found(machine: AslMachine, path: string, id: string): Definition | null {
  for (const [name, state] of Object.entries(machine.States ?? {})) {
    const own = path + name;
    if (own === id) {
      return withoutStates(state);
    }
    // A name may have a slash in it, so the parts of the id are not looked up.
    if (id.startsWith(`${own}/`)) {
      for (const [prefix, inside] of parts(state)) {
        const inner = found(inside, `${own}/${prefix}`, id);
        if (inner) {
          return inner;
        }
      }
    }
  }
  return null;
}

function parts(state: AslState): readonly (readonly [string, AslMachine])[] {
  const processor = state.ItemProcessor ?? state.Iterator;
  return [
    ...(processor ? [["", processor] as const] : []),
    ...(state.Branches ?? []).map((branch, index) => [`${index}/`, branch] as const),
  ];
}

const withoutStates = ({ Branches, ItemProcessor, Iterator, ...state }: AslState): Definition => ({
  ...state,
  ...(Branches && { Branches: `${Branches.length} branches` }),
  ...(ItemProcessor && { ItemProcessor: { ...ItemProcessor, States: counted(ItemProcessor) } }),
  ...(Iterator && { Iterator: { ...Iterator, States: counted(Iterator) } }),
});

const counted = ({ States = {} }: AslMachine) => `${Object.keys(States).length} states`;
