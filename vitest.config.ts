import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: { tsconfigPaths: true },
  test: {
    include: ["app/src/**/*.test.{ts,tsx}", "local/console/page/**/*.test.{ts,tsx}"],
    environment: "happy-dom",
  },
});
