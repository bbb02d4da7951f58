/** The filter against plain arithmetic, and what it must never answer. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seededChance } from "@cosmicsync/protocol";
import { createClosedForm, createFilter, createGraphFilter, createRenewedFilter, filterBounds, FilterError, readInteractions, strongest, type Interaction } from "./index.ts";
import { createTiledMatrix } from "./inverse.ts";
import { laneCount, openKernel, plainKernel, tileBytes, tileSide } from "./tile-kernel.ts";

const near = (actual: number, expected: number, within = 1e-4): void => assert.ok(Math.abs(actual - expected) <= within * Math.max(1, Math.abs(expected)), `${actual} instead of ${expected}`);
const draw = (seed: number, people: number, projects: number, each: number): Interaction[] => {
  const chance = seededChance(seed);
  return Array.from({ length: people * each }, (_, index) => ({ person: `person-${index % people}`, project: `project-${Math.floor(chance() ** 2 * projects)}`, weight: [0.25, 0.5, 1][Math.floor(chance() * 3)] as number }));
};
const someInteractions = fc.array(fc.record({ person: fc.integer({ min: 0, max: 8 }).map((one) => `person-${one}`), project: fc.integer({ min: 0, max: 7 }).map((one) => `project-${one}`), weight: fc.constantFrom(0.25, 0.5, 1) }), { minLength: 1, maxLength: 50 });

/** Rows of R as they would be written on paper. */
function dense(interactions: readonly Interaction[]): { readonly r: number[][]; readonly matrix: ReturnType<typeof readInteractions> } {
  const matrix = readInteractions(interactions);
  const { starts, columns, weights } = matrix.ofPeople;
  return { matrix, r: matrix.people.map((_, person) => {
    const row = matrix.projects.map(() => 0);
    for (let at = starts[person] as number; at < (starts[person + 1] as number); at += 1) row[columns[at] as number] = weights[at] as number;
    return row;
  }) };
}
const product = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] => a.map((row) => (b[0] ?? []).map((_, column) => row.reduce((sum, value, inner) => sum + value * ((b[inner] as readonly number[])[column] as number), 0)));
const turned = (a: readonly (readonly number[])[]): number[][] => (a[0] ?? []).map((_, column) => a.map((row) => row[column] as number));
/** Gauss and Jordan, with the largest pivot of each column. */
function inverseOf(matrix: readonly (readonly number[])[]): number[][] {
  const rows = matrix.map((row, at) => [...row, ...matrix.map((_, other) => (other === at ? 1 : 0))]);
  for (let column = 0; column < rows.length; column += 1) {
    const pivot = rows.slice(column).reduce((best, row, at) => (Math.abs(row[column] as number) > Math.abs((rows[best] as number[])[column] as number) ? at + column : best), column);
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    const by = (rows[column] as number[])[column] as number;
    rows[column] = (rows[column] as number[]).map((value) => value / by);
    for (let row = 0; row < rows.length; row += 1) if (row !== column) {
      const factor = (rows[row] as number[])[column] as number;
      rows[row] = (rows[row] as number[]).map((value, at) => value - factor * ((rows[column] as number[])[at] as number));
    }
  }
  return rows.map((row) => row.slice(matrix.length));
}

describe("the kernel", () => {
  it("gives the same bits in WebAssembly and in plain JavaScript", () => {
    const chance = seededChance(1);
    const [one, other] = [0, 0].map(() => new WebAssembly.Memory({ initial: 4, maximum: 4 })) as [WebAssembly.Memory, WebAssembly.Memory];
    const floats = new Float32Array(one.buffer);
    for (let at = 0; at < 3 * tileSide * tileSide; at += 1) floats[at] = chance() - 0.5;
    // Five rows of which one is empty, and one begins with the last of the seven columns.
    const sparse = 3 * tileBytes;
    const whole = new Int32Array(one.buffer);
    whole.set([0, 2, 2, 5, 6, 9], sparse / 4);
    whole.set([0, 3, 6, 1, 2, 5, 0, 4, 6], sparse / 4 + 6);
    for (let at = 0; at < 9 + 7 * laneCount; at += 1) floats[sparse / 4 + 15 + at] = chance() - 0.5;
    new Uint8Array(other.buffer).set(new Uint8Array(one.buffer));
    for (const kernel of [openKernel(one), plainKernel(other)]) {
      kernel.subtractProduct(0, tileBytes, 2 * tileBytes);
      kernel.spread(sparse, 5, sparse + 24, sparse + 60, sparse + 96, sparse + 96 + 7 * laneCount * 4);
    }
    assert.deepEqual(new Float32Array(one.buffer), new Float32Array(other.buffer));
    assert.ok(floats.subarray(sparse / 4 + 24 + 7 * laneCount + laneCount, sparse / 4 + 24 + 7 * laneCount + 2 * laneCount).every((value) => value === 0), "an empty row gives nothing");
  });

  it("refuses what is outside its memory", () => {
    const kernel = openKernel(new WebAssembly.Memory({ initial: 1, maximum: 1 }));
    assert.throws(() => kernel.subtractProduct(65_536, 0, 0), WebAssembly.RuntimeError);
  });
});

describe("the inverse in tiles", () => {
  it("is that of plain arithmetic, for sizes on both sides of a tile's edge", () => {
    for (const size of [1, 2, 63, 64, 65, 130]) {
      const chance = seededChance(size);
      const root = Array.from({ length: size }, () => Array.from({ length: size }, () => chance() - 0.5));
      const matrix = product(root, turned(root)).map((row, at) => row.map((value, column) => value + (at === column ? 1 : 0)));
      const tiled = createTiledMatrix(size);
      for (let row = 0; row < size; row += 1) for (let column = 0; column <= row; column += 1) tiled.add(row, column, matrix[row]?.[column] as number);
      tiled.invert();
      const expected = inverseOf(matrix);
      for (let row = 0; row < size; row += 1) for (let column = 0; column < size; column += 1) near(-tiled.at(row, column), expected[row]?.[column] as number, 1e-3);
    }
  });

  it("refuses a matrix that has none", () => {
    const flat = createTiledMatrix(2);
    for (const [row, column] of [[0, 0], [1, 0], [1, 1]] as const) flat.add(row, column, 1);
    assert.throws(() => flat.invert(), RangeError);
    const broken = createTiledMatrix(1);
    broken.add(0, 0, NaN);
    assert.throws(() => broken.invert(), RangeError);
  });
});

describe("the closed form", () => {
  it("is ridge regression with nothing on the diagonal, as a dense solver has it", () => {
    fc.assert(fc.property(someInteractions, fc.constantFrom(0.5, 5, 50), (interactions, ridge) => {
      const { r, matrix } = dense(interactions);
      const p = inverseOf(product(turned(r), r).map((row, at) => row.map((value, column) => value + (at === column ? ridge : 0))));
      const b = p.map((row, i) => row.map((value, j) => (i === j ? 0 : -value / (p[j]?.[j] as number))));
      const form = createClosedForm(matrix, ridge);
      const scores = new Float32Array(matrix.projects.length);
      for (const [person, row] of r.entries()) {
        form.person(person, scores);
        for (const [project, value] of (product([row], b)[0] as number[]).entries()) if (row[project] === 0) near(scores[project] as number, value, 1e-3);
      }
    }), { seed: 5, numRuns: 40 });
  });
});

describe("the graph filter", () => {
  it("is the polynomial of the damped co-occurrence that it says", () => {
    fc.assert(fc.property(someInteractions, fc.constantFrom(0, 0.5), fc.constantFrom(-0.25, 0, 0.5), (interactions, damping, reach) => {
      const { r, matrix } = dense(interactions);
      const people = r.map((row) => row.reduce((sum, value) => sum + value, 0));
      const projects = matrix.projects.map((_, project) => r.reduce((sum, row) => sum + (row[project] as number), 0));
      const n = r.map((row, person) => row.map((value, project) => value * (people[person] as number) ** -damping * (projects[project] as number) ** -0.5));
      const g = product(turned(n), n);
      const once = product(r, g);
      const expected = once.map((row, person) => row.map((value, project) => (value - 0.5 * (product(once, g)[person]?.[project] as number)) * (projects[project] as number) ** -reach));
      const filter = createGraphFilter(matrix, { personDamping: damping, projectDamping: 0.5, steps: [1, -0.5], reach });
      filter.people([...r.keys()], (person, scores) => scores.forEach((score, project) => near(score, expected[person]?.[project] as number)));
    }), { seed: 6, numRuns: 40 });
  });

  it("answers sixteen at once and one by one alike, and alike with the plain kernel", () => {
    const matrix = readInteractions(draw(3, 40, 30, 5));
    const settings = { personDamping: 0.5, projectDamping: 0.4, steps: [1, -0.7, 0.2], reach: 0.1 };
    const [fast, plain] = [createGraphFilter(matrix, settings), createGraphFilter(matrix, settings, plainKernel)];
    const alone = new Float32Array(matrix.projects.length);
    fast.people([...matrix.people.keys()], (person, scores) => {
      plain.person(person, alone);
      assert.deepEqual(scores, alone);
    });
  });

  it("refuses settings that are no numbers, and more steps than it has a bound for", () => {
    const matrix = readInteractions(draw(1, 5, 5, 3));
    for (const wrong of [{ reach: NaN }, { steps: [] }, { steps: new Array<number>(17).fill(1) }, { steps: [Infinity] }]) {
      assert.throws(() => createGraphFilter(matrix, { personDamping: 0.5, projectDamping: 0.5, steps: [1], reach: 0, ...wrong }), { code: "filter/settings" });
    }
  });
});

describe("the filter", () => {
  const both = [{ leastInteractions: 1 }, { leastInteractions: 1, closedFormProjects: 0 }] as const;

  it("never answers with what somebody takes part in, nor with a project itself, and orders what it answers", () => {
    fc.assert(fc.property(someInteractions, fc.constantFrom(...both), fc.integer({ min: 0, max: 9 }), (interactions, settings, limit) => {
      const filter = createFilter(interactions, settings);
      for (const person of new Set(interactions.map((one) => one.person))) {
        const own = new Set(interactions.filter((one) => one.person === person).map(({ project }) => project));
        const found = filter.scores(person, limit);
        assert.ok(found.length <= limit && found.every(({ project, score }, at) => !own.has(project) && score > 0 && score <= (found[at - 1]?.score ?? Infinity)));
      }
      for (const { project } of interactions) assert.ok(filter.similar(project, limit).every((one) => one.project !== project && one.score > 0));
    }), { seed: 7, numRuns: 50 });
  });

  it("finds what those did who did the same, by either method", () => {
    const interactions = ["a", "b", "c", "d"].flatMap((person) => [{ person, project: "garden" }, { person, project: "seeds" }]).concat(["x", "y", "z"].flatMap((person) => [{ person, project: "map" }, { person, project: "bikes" }]), [{ person: "new", project: "garden" }, { person: "new", project: "bees" }, { person: "a", project: "bees" }]);
    for (const settings of both) {
      const filter = createFilter(interactions, { ...settings, ridge: 1 });
      assert.equal(filter.scores("new")[0]?.project, "seeds");
      assert.equal(filter.similar("map")[0]?.project, "bikes");
      assert.ok(filter.scores("x").length === 0 || filter.scores("x").every(({ score }) => score < 1e-6), "no path leads from maps to gardens");
    }
    assert.deepEqual(both.map((settings) => createFilter(interactions, settings).method), ["closed form", "graph"]);
  });

  it("says nothing of strangers, of who did one thing, or where little happened", () => {
    const interactions = draw(2, 30, 20, 6);
    const filter = createFilter([...interactions, { person: "once", project: "project-1" }, { person: "once", project: "project-1", weight: 0.5 }, { person: "person-1", project: "of one alone" }], { leastInteractions: 1 });
    assert.deepEqual([filter.scores("nobody"), filter.scores("once"), filter.similar("nowhere"), filter.similar("of one alone")], [[], [], [], []]);
    assert.ok(filter.scores("person-1").length > 0);
    const little = createFilter(interactions.slice(0, 40), {});
    assert.deepEqual([little.method, little.scores("person-1"), little.similar("project-1")], ["none", [], []]);
    assert.equal(createFilter([]).method, "none");
  });

  it("is the same for the same interactions, and counts a pair once with its greatest weight", () => {
    const interactions = draw(4, 60, 40, 6);
    for (const settings of both) {
      const [one, again, twice] = [interactions, interactions, [...interactions, ...interactions.map((each) => ({ ...each, weight: 0.1 }))]].map((list) => createFilter(list, settings));
      for (const { person } of interactions) {
        assert.deepEqual(again?.scores(person), one?.scores(person));
        assert.deepEqual(twice?.scores(person), one?.scores(person));
      }
    }
  });

  it("refuses bad interactions and settings with a code and the place", () => {
    const good = { person: "a", project: "b" };
    for (const wrong of [{ weight: NaN }, { weight: 0 }, { weight: -1 }, { weight: 2 }, { weight: Infinity }, { person: "" }, { project: "x".repeat(513) }, { project: undefined as unknown as string }, { weight: "1" as unknown as number }]) {
      assert.throws(() => createFilter([good, { ...good, ...wrong }]), (error: unknown) => error instanceof FilterError && error.code === "filter/interaction" && error.message.includes("interaction 1"), JSON.stringify(wrong));
    }
    for (const wrong of [{ ridge: 0 }, { ridge: NaN }, { leastInteractions: 0 }, { leastOfPerson: NaN }, { closedFormProjects: 1e9 }]) assert.throws(() => createFilter([good], wrong), { code: "filter/settings" });
    assert.throws(() => readInteractions(Array.from({ length: filterBounds.projects + 1 }, (_, index) => ({ person: "p", project: `${index}` }))), { code: "filter/too-many" });
  });
});

describe("a filter that follows what happens", () => {
  it("is made anew when enough has changed, and is then what a new one would be", () => {
    const interactions = draw(8, 50, 30, 8);
    const renewed = createRenewedFilter({ leastInteractions: 100 });
    for (const one of interactions.slice(0, 90)) renewed.add(one);
    assert.deepEqual([renewed.isDue(), renewed.scores("person-1")], [false, []]);
    for (const one of interactions) renewed.add(one);
    assert.equal(renewed.isDue(), true);
    renewed.renew();
    assert.equal(renewed.isDue(), false);
    const fresh = createFilter(interactions, { leastInteractions: 100 });
    const rounded = (list: ReturnType<typeof fresh.scores>): object => Object.fromEntries(list.map(({ project, score }) => [project, score.toFixed(3)]));
    assert.deepEqual(rounded(renewed.scores("person-1")), rounded(fresh.scores("person-1")));
    const [first] = renewed.scores("person-1");
    renewed.add({ person: "person-1", project: first?.project as string });
    assert.ok(renewed.scores("person-1").every(({ project }) => project !== first?.project), "what somebody has just joined is not suggested any more");
  });

  it("answers nothing that it learned from somebody who is forgotten", () => {
    const renewed = createRenewedFilter({ leastInteractions: 10 });
    for (const one of draw(9, 20, 10, 4)) renewed.add(one);
    renewed.add({ person: "leaver", project: "project-1" });
    renewed.add({ person: "leaver", project: "project-2" });
    renewed.renew();
    assert.ok(renewed.scores("person-1").length > 0);
    renewed.forget("leaver");
    assert.deepEqual([renewed.scores("leaver"), renewed.scores("person-1"), renewed.isDue()], [[], [], true]);
    renewed.renew();
    assert.deepEqual(renewed.scores("leaver"), []);
    assert.ok(renewed.scores("person-1").length > 0);
    renewed.forget("nobody");
    assert.equal(renewed.isDue(), false);
  });

  it("refuses a bad interaction when it comes, and stays as it was", () => {
    const renewed = createRenewedFilter({ leastInteractions: 1 });
    assert.throws(() => renewed.add({ person: "a", project: "b", weight: NaN }), { code: "filter/interaction" });
    assert.equal(renewed.isDue(), false);
  });
});

describe("the strongest", () => {
  it("are those that sorting finds", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 40 }), fc.integer({ min: 0, max: 12 }), fc.constantFrom(-Infinity, 0), (values, limit, above) => {
      const expected = [...values.keys()].filter((place) => (values[place] as number) > above).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b).slice(0, limit);
      assert.deepEqual(strongest(Float32Array.from(values), limit, above), expected);
    }), { seed: 10 });
    assert.deepEqual(strongest(Float32Array.from([NaN, 1, NaN]), 3), [1]);
  });
});
