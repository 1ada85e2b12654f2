/** The views of progress, and the way from one to the others. */

import { location } from "../router";
import "./progress.css";

const VIEWS = [
  ["/progress", "Fitness"],
  ["/calendar", "Calendar"],
  ["/records", "Records"],
  ["/totals", "Totals"],
] as const;

export function Tabs() {
  return (
    <nav aria-label="Progress">
      <ul class="plain ways">
        {VIEWS.map(([path, text]) => (
          <li key={path}>
            <a href={`#${path}`} aria-current={location.value.path === path ? "page" : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
