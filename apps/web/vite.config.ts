/**
 * How the web app is built: into `dist`, with no inline script or style, so that it runs under `script-src 'self'; style-src 'self'`.
 *
 * The routes of the contract are data full of schemas; a browser needs only method and path of each. `lightRoutes` puts these in
 * place of the module while building, so that the schema library (about 30 kB gzip) stays on the server.
 */
import { apiBase, routes } from "@cosmicsync/api";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import react from "@vitejs/plugin-react";
import { pathToFileURL } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { firstKeys } from "./src/words/firstKeys.ts";

const firstOnes: ReadonlySet<string> = new Set(firstKeys);

const lightRoutes = (): Plugin => ({
  name: "light-routes",
  enforce: "pre",
  load(id) {
    if (!/\/packages\/api\/src\/routes\/index\.ts$/.test(id)) return null;
    const light = Object.fromEntries(Object.entries(routes).map(([name, { method, path }]) => [name, { method, path }]));
    return `export const routes = ${JSON.stringify(light)}; export const apiBase = ${JSON.stringify(apiBase)};`;
  },
});

/** Declarations of the contract build schemas and do nothing else: said to the bundler, which then leaves out those that nobody names. */
const pureContract = (): Plugin => ({
  name: "pure-contract",
  enforce: "pre",
  transform: (code, id) => (/\/packages\/(protocol|api)\/src\//.test(id) ? { code: code.replace(/(?<![\w.])(closed|oneOf|defineKind|route|Type\.[A-Z]\w*)\(/g, "/* @__PURE__ */ $1("), map: null } : null),
});

/** Words are ICU messages; they are parsed here, so that no browser has to (7 kB gzip less, and nothing that could need eval). With `?first`, only those of the first page (9 kB gzip less). */
const compiledWords = (): Plugin => ({
  name: "compiled-words",
  enforce: "pre",
  async load(id) {
    const [, path = "", language, first] = /^(.*\/src\/words\/(?:nodes\/)?([a-z]{2})\.ts)(\?first)?$/.exec(id) ?? [];
    if (language === undefined) return null;
    const file = (await import(pathToFileURL(path).href)) as Record<string, Readonly<Record<string, string>>>;
    const words = Object.entries(file[language] ?? {}).filter(([key]) => first === undefined || firstOnes.has(key));
    const compiled = Object.fromEntries(words.map(([key, message]) => [key, compileMessageOrThrow(message)]));
    return `export ${first === undefined ? `const ${language} =` : "default"} JSON.parse(${JSON.stringify(JSON.stringify(compiled))});`;
  },
});

/** React Aria carries its own few words in 34 languages; only those that the app speaks are kept. */
const spoken = /\/(en-US|es-ES|de-DE)\.m?js$/;
const spokenWords = (): Plugin => ({
  name: "spoken-words",
  enforce: "pre",
  load: (id) => (/react-(aria|stately|aria-components)\/.*intl\/.*[a-z]{2}-[A-Z]{2}\.m?js$/.test(id) && !spoken.test(id) ? "export default {};" : null),
});

export default defineConfig({
  root: import.meta.dirname,
  plugins: [lightRoutes(), pureContract(), compiledWords(), spokenWords(), react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    reportCompressedSize: false,
    rolldownOptions: {
      // Modules of the contract do nothing but declare: what the app does not name is left out.
      treeshake: { moduleSideEffects: (id) => !/\/packages\/(protocol|api)\/|\/node_modules\/typebox\//.test(id) },
    },
  },
  server: { host: "127.0.0.1", proxy: { "/api": "http://127.0.0.1:4747" } },
});
