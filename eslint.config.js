/**
 * What lint holds that types do not: time, chance and console in places where they are handed in, and ways to write that hide
 * a mistake. What needs types to be seen (a promise that nobody awaits) is in tools/lint-types.ts. Layout is left to people.
 */
import tseslint from "typescript-eslint";

const chance = { selector: "MemberExpression[object.name='Math'][property.name='random']", message: "Chance is handed in: take a `random` part (in tests, a seed)." };
const now = { selector: "MemberExpression[object.name='Date'][property.name='now']", message: "Time is handed in: take a `clock` part." };
const today = { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Time is handed in: take a `clock` part." };
const dateCall = { selector: "CallExpression[callee.name='Date']", message: "Time is handed in: take a `clock` part." };

const sources = ["packages/*/src/**/*.{ts,tsx}", "apps/*/src/**/*.{ts,tsx}", "apps/*/vite.config.ts", "tools/**/*.ts", "examples/**/*.ts", "bench/**/*.ts", "sim/**/*.ts"];
const tests = ["**/*.test.ts", "**/*.test.tsx", "**/*.bench.ts", "**/src/testing/**"];
/** Clock, chance and console come into the program here. */
const edges = ["packages/node/src/**", "packages/server/src/**"];

export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "**/*.d.ts"] },
  {
    files: sources,
    extends: [tseslint.configs.base],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description" }],
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false, fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_", ignoreRestSiblings: true }],
      eqeqeq: "error",
      "no-debugger": "error",
      "no-eval": "error",
      "no-self-compare": "error",
      "no-template-curly-in-string": "error",
      "no-unreachable-loop": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  { files: ["packages/*/src/**/*.ts"], ignores: [...tests, ...edges], rules: { "no-restricted-syntax": ["error", chance, now, today, dateCall] } },
  { files: ["packages/*/src/**/*.ts"], ignores: [...tests, "packages/node/src/**"], rules: { "no-console": "error" } },
  { files: ["sim/**/*.ts"], rules: { "no-restricted-syntax": ["error", chance, now, today, dateCall] } },
  // A test that fails one time in a hundred teaches people to look away.
  { files: ["**/*.test.ts", "**/*.test.tsx"], rules: { "no-restricted-syntax": ["error", chance], "no-template-curly-in-string": "off" } },
);
