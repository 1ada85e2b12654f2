import type { Route } from "../router";

export const accountRoutes: readonly Route[] = [
  {
    pattern: "/sign-in",
    title: "Sign in",
    isPublic: true,
    load: async () => (await import("./SignIn")).SignIn,
  },
];
