/** Every view of the page, by area. */

import { accountRoutes } from "./account/routes";
import { progressRoutes } from "./progress/routes";
import type { Route } from "./router";
import { sessionRoutes } from "./sessions/routes";
import { workoutRoutes } from "./workouts/routes";

export const routes: readonly Route[] = [
  ...progressRoutes,
  ...workoutRoutes,
  ...accountRoutes,
  ...sessionRoutes,
];
