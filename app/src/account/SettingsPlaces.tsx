/** The way between the views of the settings. */

import { Places } from "../design/places";

const VIEWS = [
  ["/settings", "Profile"],
  ["/settings/notifications", "Mails"],
  ["/settings/data", "Data"],
  ["/settings/account", "Sign-in"],
] as const;

export const SettingsPlaces = () => <Places label="Settings" places={VIEWS} />;
