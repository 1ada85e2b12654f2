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
  {
    pattern: "/settings",
    title: "Settings",
    load: async () => (await import("./Settings")).Settings,
  },
  {
    pattern: "/settings/notifications",
    title: "Mails about records",
    load: async () => (await import("./Notifications")).Notifications,
  },
  {
    pattern: "/settings/data",
    title: "Your data",
    load: async () => (await import("./Data")).Data,
  },
  {
    pattern: "/settings/account",
    title: "Sign-in",
    load: async () => (await import("./Account")).Account,
  },
];
