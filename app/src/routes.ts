/** Every view of the page, by area. */

import { accountRoutes } from "./account/routes";
import type { Route } from "./router";

export const routes: readonly Route[] = [...accountRoutes];
