/**
 * Compares settings of the graph filter, and shares of evenness, on a fifth of the train part of a split, held out at random: `node bench/training/filter.ts FOLDER [SHARE]`, with train.txt and test.txt in FOLDER;
 * test.txt is not read. SHARE of the people are asked about (.1 if it is not said); Gini is inflated where few are, and serves to compare: for the curve of evenness ask everybody (1). Up to two CPU minutes for each setting and everybody.
 */
import { createGraphFilter, filterDefaults, type GraphSettings } from "../../packages/matching/src/filter/index.ts";
import { seededChance } from "../../packages/protocol/src/chance.ts";
import { readTopN } from "../datasets/top-n.ts";
import { candidateCount, evened, listsOf, measureLists, type TopNFigures } from "../quality/topN.ts";

const heldShare = 0.2;
const seed = 7;
const steps = [[1], [1, -0.5], [0, 1, -0.9], [0.1, 1, -1], [0.1, 1, -1.8, 0.8], [0, 0, 1, -0.95]] as const;
const grid: readonly GraphSettings[] = steps.flatMap((some) => [-0.25, -0.3, -0.4].map((reach) => ({ personDamping: 0.5, projectDamping: 0.5, steps: some, reach })));
const shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1] as const;

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
  const say = (name: string, { recall, ndcg, gini }: TopNFigures): void => console.log(`${name} recall@20 ${mean(recall)} NDCG@20 ${mean(ndcg)} Gini ${gini.toFixed(3)}`);
  const listsBy = (settings: GraphSettings): ReturnType<typeof listsOf> => {
    const filter = createGraphFilter(held.matrix, settings);
    return listsOf(held, (people, visit) => filter.people(people.filter((person) => asked.has(person)), visit), candidateCount);
  };
  for (const [at, lists] of evened(held, listsBy(filterDefaults.graph), shares).entries()) say(`${JSON.stringify(filterDefaults.graph)}, share of evenness ${shares[at]}`, measureLists(held, lists));
  if (Number(share) < 1) for (const settings of grid) say(JSON.stringify(settings), measureLists(held, listsBy(settings)));
}
