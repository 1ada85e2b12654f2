import { join } from "node:path";
import { defineConfig } from "vite";
import { precache } from "./precache.ts";

// Built into .local/web/app, from where the local gateway serves it and `make deploy-web` uploads it.
export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../.local/web/app",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: join(import.meta.dirname, "index.html"),
        sw: join(import.meta.dirname, "worker/sw.ts"),
      },
      // The worker's address must stay: a browser asks for it to find a new version.
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  plugins: [precache(join(import.meta.dirname, "public"))],
});
