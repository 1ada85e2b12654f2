import { defineConfig } from "vite";

// Built into .local/web/console, from where the local gateway serves it under /console/. It is never deployed.
export default defineConfig({
  root: import.meta.dirname,
  base: "/console/",
  resolve: { tsconfigPaths: true },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../../../.local/web/console",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
  },
});
