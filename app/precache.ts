/** Tells the service worker which files were built. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";

const WORKER = "sw.js";

/** Puts the paths of all files of the page into `sw.js`, and a hash of their contents. */
export function precache(publicFolder: string): Plugin {
  return {
    name: "wotr-precache",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const worker = bundle[WORKER];
        if (worker?.type !== "chunk") {
          this.error(`${WORKER} was not built`);
        }
        const hash = createHash("sha256").update(worker.code);
        const paths: string[] = [];
        for (const [name, file] of Object.entries(bundle)) {
          if (name !== WORKER) {
            paths.push(name === "index.html" ? "/" : `/${name}`);
            hash.update(name).update(file.type === "chunk" ? file.code : file.source);
          }
        }
        for (const path of filesIn(publicFolder)) {
          paths.push(`/${relative(publicFolder, path).split(sep).join("/")}`);
          hash.update(path).update(readFileSync(path));
        }
        const version = hash.digest("hex").slice(0, 12);
        worker.code = worker.code
          .replaceAll("__FILES__", JSON.stringify(paths.sort()))
          .replaceAll("__VERSION__", JSON.stringify(version));
      },
    },
  };
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
