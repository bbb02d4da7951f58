import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { no, yes } from "./answer.ts";
import { errorCodes, errors, isErrorCode } from "./errors.ts";
import { Redacted } from "./redacted.ts";
import { errorsPage, kindsPage, limitsPage } from "./reference.ts";
import { kindNames } from "./kinds/index.ts";
import { limits } from "./limits.ts";
import { CodedError, Refused, valueOf } from "./refused.ts";

const project = join(import.meta.dirname, "../../..");

test("Every code is group/what, with a status, and sentences that end", () => {
  for (const code of errorCodes) {
    const { status, title, meaning, remedy } = errors[code];
    assert.match(code, /^[a-z]+\/[a-z-]+$/);
    assert.ok(status >= 400 && status < 600, code);
    assert.match(title, /^[A-Z].*[^.]$/, code);
    for (const sentence of [meaning, remedy]) assert.match(sentence, /^[A-Z].*\.$/, code);
  }
  assert.equal(isErrorCode("record/forged"), true);
  assert.equal(isErrorCode("toString"), false);
});

test("Every problem that a route declares is in the table", () => {
  const folder = join(project, "packages/api/src/routes");
  const declared = readdirSync(folder).flatMap((name) => [...readFileSync(join(folder, name), "utf8").matchAll(/problems: \[([^\]]*)\]/g)].flatMap(([, list]) => [...list!.matchAll(/"([^"]+)"/g)].map(([, code]) => code!)));
  assert.ok(declared.length > 50);
  assert.deepEqual(declared.filter((code) => !isErrorCode(code)), []);
});

test("The pages name every code, limit and kind, and the generated files are what they say", () => {
  const pages = { "docs/reference/errors.md": errorsPage(), "docs/reference/limits.md": limitsPage(), "docs/spec/kinds.md": kindsPage() };
  for (const code of errorCodes) assert.ok(pages["docs/reference/errors.md"].includes(`\`${code}\``));
  for (const name of Object.keys(limits)) assert.ok(pages["docs/reference/limits.md"].includes(`\`${name}\``));
  for (const kind of kindNames) assert.ok(pages["docs/spec/kinds.md"].includes(`<a id="${kind}"></a>`));
  for (const [file, page] of Object.entries(pages)) if (existsSync(join(project, file))) assert.equal(readFileSync(join(project, file), "utf8"), page, `${file} is old: npm run reference`);
});

test("A refusal carries its code, status, place and facts, and a yes its value", () => {
  assert.equal(valueOf(yes(7)), 7);
  assert.throws(() => valueOf(no("project/not-found", "/project", { count: 1 })), (error) => error instanceof Refused && error.code === "project/not-found" && error.status === 404 && error.where === "/project" && error.facts?.["count"] === 1);
  const cause = new Error("disk");
  const broken = new CodedError("storage/full", { bytes: 1 }, cause);
  assert.ok(broken.code === "storage/full" && broken.cause === cause);
});

test("A redacted value shows nowhere but where it is revealed", () => {
  const secret = new Redacted("correct horse");
  for (const shown of [String(secret), `${secret}`, JSON.stringify({ secret }), inspect(secret), inspect({ deep: [secret] }, { showHidden: true, depth: 9 }), Object.keys(secret).join()]) assert.ok(!shown.includes("horse"), shown);
  assert.equal(JSON.stringify(secret), '"[redacted]"');
  assert.equal(secret.reveal(), "correct horse");
});
