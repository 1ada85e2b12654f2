import type { Route } from "../router";

export const sessionRoutes: readonly Route[] = [
  { pattern: "/sessions", title: "Strength", load: async () => (await import("./Sessions")).Sessions },
  { pattern: "/sessions/current", title: "Session", load: async () => (await import("./Live")).Live },
  { pattern: "/sessions/:id", title: "Session", load: async () => (await import("./Past")).Past },
  { pattern: "/exercises", title: "Exercises", load: async () => (await import("./Exercises")).Exercises },
  {
    pattern: "/exercises/:exercise",
    title: "Exercise",
    load: async () => (await import("./History")).History,
  },
  { pattern: "/templates", title: "Templates", load: async () => (await import("./Templates")).Templates },
  {
    pattern: "/templates/new",
    title: "New template",
    load: async () => (await import("./TemplateForm")).TemplateForm,
  },
  {
    pattern: "/templates/:id",
    title: "Template",
    load: async () => (await import("./TemplateForm")).TemplateForm,
  },
];
