/** The way between the views of an area. */

import { location } from "../router";

interface PlacesProps {
  label: string;
  /** Path and text of each. */
  places: readonly (readonly [string, string])[];
}

export function Places({ label, places }: PlacesProps) {
  const { path } = location.value;
  return (
    <nav aria-label={label}>
      <ul class="plain tabs">
        {places.map(([place, text]) => (
          <li key={place}>
            <a class="tab" href={`#${place}`} aria-current={place === path ? "page" : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
