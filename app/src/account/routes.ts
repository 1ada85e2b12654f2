import type { Route } from "../router";

export const accountRoutes: readonly Route[] = [
  {
    pattern: "/sign-in",
    title: "Sign in",
    isPublic: true,
    load: async () => (await import("./SignIn")).SignIn,
  },
  {
    pattern: "/sign-up",
    title: "Sign up",
    isPublic: true,
    load: async () => (await import("./SignUp")).SignUp,
  },
  {
    pattern: "/forgotten-password",
    title: "New password",
    isPublic: true,
    load: async () => (await import("./ForgottenPassword")).ForgottenPassword,
  },
];
