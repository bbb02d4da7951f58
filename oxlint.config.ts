/**
 * What lint holds that types do not: promises that nobody awaits, cases that nobody answers, and time, chance
 * and console in places where they are handed in. Layout is left to people.
 *
 * Run by `npm run check -- --only lint`; why this linter is in docs/adr/0015-native-lint.md.
 */

/** Registered on node:test's queue; their promise is the runner's to await. */
const testFunctions = { from: "package", package: "node:test", name: ["test", "it", "suite", "describe", "default", "before", "after", "beforeEach", "afterEach"] };

const tests = ["**/*.test.ts", "**/*.test.tsx", "**/*.bench.ts", "**/src/testing/**"];
/** Clock, chance and console come into the program here. */
const edges = ["packages/node/src/**", "packages/server/src/**"];

export default {
  plugins: ["typescript"],
  jsPlugins: ["./tools/lint-rules.ts"],
  categories: { correctness: "off" },
  ignorePatterns: ["**/dist/**", "**/node_modules/**", "**/*.d.ts", "**/*.{js,cjs,mjs}"],
  options: { typeAware: true, reportUnusedDisableDirectives: "error", denyWarnings: true },
  rules: {
    "typescript/await-thenable": "error",
    "typescript/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description" }],
    "typescript/consistent-type-imports": ["error", { disallowTypeAnnotations: false, fixStyle: "inline-type-imports" }],
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": ["error", { allowForKnownSafeCalls: [testFunctions] }],
    "typescript/no-for-in-array": "error",
    "typescript/no-implied-eval": "error",
    "typescript/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    "typescript/only-throw-error": "error",
    "typescript/return-await": ["error", "error-handling-correctness-only"],
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    eqeqeq: "error",
    "no-debugger": "error",
    "no-eval": "error",
    "no-self-compare": "error",
    "no-template-curly-in-string": "error",
    "no-unreachable-loop": "error",
    "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_", ignoreRestSiblings: true }],
    "no-var": "error",
    "object-shorthand": "error",
    "prefer-const": "error",
  },
  // Of several that fit a file, the later one wins.
  overrides: [
    { files: ["packages/*/src/**/*.ts"], rules: { "no-console": "error", "ours/time-is-handed-in": "error", "ours/chance-is-handed-in": "error" } },
    { files: [...tests, "packages/node/src/**"], rules: { "no-console": "off" } },
    { files: [...tests, ...edges], rules: { "ours/time-is-handed-in": "off", "ours/chance-is-handed-in": "off" } },
    { files: ["sim/**/*.ts"], rules: { "ours/time-is-handed-in": "error", "ours/chance-is-handed-in": "error" } },
    // A test that fails one time in a hundred teaches people to look away.
    { files: ["**/*.test.ts", "**/*.test.tsx"], rules: { "ours/time-is-handed-in": "off", "ours/chance-is-handed-in": "error", "no-template-curly-in-string": "off" } },
  ],
};
