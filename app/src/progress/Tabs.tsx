/** The way between the views of progress. */

import { Places } from "../design/places";

const VIEWS = [
  ["/progress", "Fitness"],
  ["/calendar", "Calendar"],
  ["/records", "Records"],
  ["/totals", "Totals"],
] as const;

export const Tabs = () => <Places label="Progress" places={VIEWS} />;
