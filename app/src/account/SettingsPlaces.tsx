import { location } from "../router";

const PLACES = [
  ["/settings", "Profile"],
  ["/settings/notifications", "Mails"],
  ["/settings/data", "Data"],
  ["/settings/account", "Sign-in"],
] as const;

/** The way between the views of the settings. */
export function SettingsPlaces() {
  const { path } = location.value;
  return (
    <nav aria-label="Settings">
      <ul class="plain tabs">
        {PLACES.map(([place, text]) => (
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
