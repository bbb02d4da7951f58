/** The filter beside other work: looked at once a minute, made anew where that is due, and no candidate of it where it fails. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { alsoTookPart, renewFilter } from "./renew-filter.ts";

describe("the filter of a running node", () => {
  it("is made anew each minute in which that is due, tells what fails and goes on, and ends when told", () => {
    let waiting: { readonly afterMillis: number; readonly work: () => void } | undefined;
    const told: unknown[] = [];
    let [due, made] = [false, 0];
    const stop = renewFilter({
      filter: { isDue: () => due, renew: () => { made += 1; if (made === 1) throw new RangeError("too large"); due = false; } },
      schedule: (afterMillis, work) => { waiting = { afterMillis, work }; return () => { waiting = undefined; }; }, onFailure: (cause) => told.push(cause),
    });
    const minute = (): void => { assert.equal(waiting?.afterMillis, 60_000); waiting?.work(); };
    minute();
    assert.equal(made, 0);
    due = true;
    minute();
    assert.deepEqual(told.map(String), ["RangeError: too large"]);
    minute();
    minute();
    assert.equal(made, 2);
    stop();
    assert.equal(waiting, undefined);
  });

  it("is asked for projects alone", () => {
    const source = alsoTookPart({ scores: (person, most) => [{ project: `${person}'s`, score: most ?? 0 }] });
    assert.deepEqual([...source("ana", "project", 9)], ["ana's"]);
    assert.deepEqual([...source("ana", "person", 9)], []);
  });
});
