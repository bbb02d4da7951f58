import assert from "node:assert/strict";
import { test } from "node:test";
import { exportedNames, judgePromises, testTitles } from "./check-promises.ts";

const files: Record<string, string> = {
  "packages/policy/src/consent.ts": "export function mayBeCandidate() {}\nfunction inner() {}",
  "packages/policy/src/consent.test.ts": `test("Nobody is a candidate before consent", () => {});\ntest.skip("Skipped", () => {});\ntest("Later", { todo: true }, () => {});`,
};
const kept = "- kept by `packages/policy/src/consent.ts#mayBeCandidate`";
const proved = "- proved by `packages/policy/src/consent.test.ts`: Nobody is a candidate before consent";

function judge(page: string): string[] {
  return judgePromises(page, (path) => files[path]).findings.map(({ line, what }) => `${line}: ${what}`);
}

test("A promise that names its code and its test is well", () => {
  assert.deepEqual(judge(`### Nobody is a candidate unasked.\n\n${kept}\n${proved}`), []);
});

test("A promise without code or without a test is refused", () => {
  assert.deepEqual(judge(`### A promise.\n${proved}`), ["1: the promise does not name the code that keeps it"]);
  assert.deepEqual(judge(`### A promise.\n${kept}`), ["1: the promise does not name a test that proves it"]);
});

test("The file and the symbol that keep a promise must exist", () => {
  assert.deepEqual(judge(`### A promise.\n- kept by \`gone.ts#x\`\n${proved}`), ["2: there is no file gone.ts"]);
  assert.deepEqual(judge(`### A promise.\n- kept by \`packages/policy/src/consent.ts#inner\`\n${proved}`), ["2: packages/policy/src/consent.ts does not export inner"]);
});

test("The test that proves a promise must exist under exactly its title, and run", () => {
  const by = (title: string): string[] => judge(`### A promise.\n${kept}\n- proved by \`packages/policy/src/consent.test.ts\`: ${title}`);
  assert.deepEqual(by("Nobody is a candidate"), [`3: packages/policy/src/consent.test.ts has no test "Nobody is a candidate"`]);
  assert.deepEqual(by("Skipped"), [`3: the test "Skipped" is skipped or to do`]);
  assert.deepEqual(by("Later"), [`3: the test "Later" is skipped or to do`]);
});

test("A line that cannot be read is refused rather than passed over", () => {
  assert.deepEqual(judge(`### A promise.\n${kept}\n${proved}\n- kept by consent.ts`), [`4: "kept by" cannot be read`]);
  assert.deepEqual(judge(`<!-- no promises yet -->\n${kept}`), [`2: "kept by" stands before any promise`]);
});

test("A page without promises must say so, and a page with promises must not", () => {
  assert.deepEqual(judge("# Promises\n<!-- no promises yet -->"), []);
  assert.deepEqual(judge("# Promises"), ["1: the page holds no promise"]);
  assert.deepEqual(judge(`<!-- no promises yet -->\n### A promise.\n${kept}\n${proved}`), ["1: the page says that there are no promises yet"]);
});

test("The example in the page's own explanation is not a promise", () => {
  assert.deepEqual(judge("<!-- no promises yet -->\n```md\n### A promise.\n- kept by `a.ts#b`\n```"), []);
});

test("Every way to export a name counts, and what is only declared does not", () => {
  const text = "export const a = 1; export class B {} export interface C {} export type D = 1; export async function e() {} const f = 1; const g = 1; export { f, g as h };";
  assert.deepEqual([...exportedNames("a.ts", text)].sort(), ["B", "C", "D", "a", "e", "f", "h"]);
});

test("Titles are found in subtests and groups; a group proves nothing by itself", () => {
  const text = `describe("Group", () => { it("Inner", () => {}); });\ntest("Outer", async (t) => { await t.test("Sub", () => {}); });\nlog("Not a test");`;
  assert.deepEqual([...testTitles("a.ts", text).keys()], ["Inner", "Outer", "Sub"]);
});
