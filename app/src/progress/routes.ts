import type { Route } from "../router";

export const progressRoutes: readonly Route[] = [
  { pattern: "/", title: "Today", load: async () => (await import("./Today")).Today },
  { pattern: "/progress", title: "Fitness", load: async () => (await import("./Fitness")).Fitness },
  { pattern: "/calendar", title: "Calendar", load: async () => (await import("./Calendar")).Calendar },
  { pattern: "/records", title: "Records", load: async () => (await import("./Records")).Records },
  { pattern: "/totals", title: "Totals", load: async () => (await import("./Totals")).Totals },
];
