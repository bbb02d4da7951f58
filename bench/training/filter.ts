/**
 * Compares settings of the graph filter on a fifth of the train part of a split, held out at random: `node bench/training/filter.ts FOLDER [SHARE]`, with train.txt and test.txt in FOLDER; test.txt is
 * not read. SHARE of the people are asked about (.1 if it is not said); Gini is inflated where few are, and serves to compare. About a CPU minute for each setting and everybody.
 */
import { createGraphFilter, type GraphSettings } from "../../packages/matching/src/filter/index.ts";
import { seededChance } from "../../packages/protocol/src/chance.ts";
import { readTopN } from "../datasets/top-n.ts";
import { measureTopN } from "../quality/topN.ts";

const heldShare = 0.2;
const seed = 7;
const grid: readonly GraphSettings[] = [0.4, 0.5].flatMap((personDamping) => [[1], [1, -0.5], [1, -0.65]].flatMap((steps) => [-0.25, -0.4].map((reach) => ({ personDamping, projectDamping: 0.5, steps, reach }))));

const [folder, share = "0.1"] = process.argv.slice(2);
const read = folder === undefined ? undefined : readTopN(folder);
if (read === undefined) {
  console.error("usage: node bench/training/filter.ts FOLDER [SHARE], with train.txt and test.txt in FOLDER");
  process.exitCode = 2;
} else {
  const held = read.held(heldShare, seed);
  const chance = seededChance(seed);
  const asked = new Set([...held.matrix.people.keys()].filter(() => chance() < Number(share)));
  const mean = (values: Float64Array): string => {
    const known = values.filter((value) => !Number.isNaN(value));
    return (known.reduce((sum, value) => sum + value, 0) / known.length).toFixed(4);
  };
  for (const settings of grid) {
    const filter = createGraphFilter(held.matrix, settings);
    const { recall, ndcg, gini } = measureTopN(held, (people, visit) => filter.people(people.filter((person) => asked.has(person)), visit));
    console.log(`${JSON.stringify(settings)} recall@20 ${mean(recall)} NDCG@20 ${mean(ndcg)} Gini ${gini.toFixed(3)}`);
  }
}
