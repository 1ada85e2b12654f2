/** Things by what they have in common, in the order in which they came. */
export function grouped<T, K>(
  things: readonly T[],
  by: (thing: T) => K,
): readonly (readonly [K, readonly T[]])[] {
  const groups = new Map<K, T[]>();
  for (const thing of things) {
    const key = by(thing);
    const group = groups.get(key);
    if (group) {
      group.push(thing);
    } else {
      groups.set(key, [thing]);
    }
  }
  return [...groups];
}
