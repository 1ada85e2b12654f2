/** Which state is next to another one, for arrow keys. */

import type { PlacedState } from "./layout";

export type Direction = "up" | "down" | "left" | "right";

/** How much it counts to be beside the way: the next row comes first, and who goes along a row stays in it. */
const ASIDE = { down: 0.5, along: 2 } as const;

/** The id of the nearest state in a direction, by where its name is drawn; null if there is none. */
export function neighbour(states: readonly PlacedState[], from: string, to: Direction): string | null {
  const start = states.find(({ state }) => state.id === from);
  if (!start) {
    return null;
  }
  const [x, y] = nameAt(start);
  let nearest: string | null = null;
  let least = Infinity;
  for (const placed of states) {
    const [otherX, otherY] = nameAt(placed);
    const across = to === "left" || to === "right";
    const ahead = (to === "up" || to === "left" ? -1 : 1) * (across ? otherX - x : otherY - y);
    const aside = Math.abs(across ? otherY - y : otherX - x);
    const distance = ahead + (across ? ASIDE.along : ASIDE.down) * aside;
    if (placed !== start && ahead > 0 && distance < least) {
      least = distance;
      nearest = placed.state.id;
    }
  }
  return nearest;
}

const nameAt = ({ left, top, width }: PlacedState) => [left + width / 2, top] as const;
