/** Need -> expert: who answers a question, on three Stack Exchange sites with their shipped train/test flags. */
import { join } from "node:path";
import { createScorers } from "../../packages/matching/src/evaluation/index.ts";
import { createVocabulary, loadStarterVocabulary } from "../../packages/matching/src/vocabulary/index.ts";
import { convertSeExperts, sites } from "../datasets/se-experts.ts";
import { absent, type Measure, type Table } from "./row.ts";
import { compare, figuresOf, ranksOf, sliceTable } from "./ranked.ts";

export const measure: Measure = async ({ data, seed, folder }) => {
  const missing = absent(data, "se_experts");
  if (missing !== undefined || data === undefined) return missing ?? { skipped: "no data" };
  const vocabulary = createVocabulary(loadStarterVocabulary());
  const figures: Record<string, number> = {};
  const tables: Table[] = [];
  for (const site of sites) {
    await convertSeExperts(data, site, join(folder, site));
    await convertSeExperts(data, site, join(folder, `${site}-flag`), { timeless: true });
    const timed = await ranksOf(join(folder, site), (world) => createScorers(world, vocabulary, "people-for-question"));
    // The simple methods may besides see every train question, those after the asked one too; the engine never does.
    const flagged = await ranksOf(join(folder, `${site}-flag`), (world) => createScorers(world, vocabulary, "people-for-question").slice(1));
    const column = (ranks: typeof timed, name: string): ReadonlyMap<string, number> => new Map([...(ranks.get(name) ?? [])].map(([id, one]) => [id, figuresOf.mrr(one)]));
    const simple = [...flagged.keys()];
    const { means, less } = compare({ engine: column(timed, "engine"), ...Object.fromEntries(simple.flatMap((name) => [[name, column(timed, name)], [`${name}, all of train`, column(flagged, name)]])) }, seed);
    const mean = (name: string): number => means[name]?.mean ?? 0;
    figures[`${site}Mrr`] = mean("engine");
    figures[`${site}OverBestSimple`] = mean("engine") / Math.max(...simple.map(mean));
    figures[`${site}OverBestSimpleThatSeesLater`] = mean("engine") / Math.max(...simple.map((name) => mean(`${name}, all of train`)));
    tables.push({
      title: `${site}: ${timed.get("engine")?.size ?? 0} questions`, metrics: ["mrr", "engine less it"],
      rows: Object.fromEntries(Object.entries(means).map(([name, mrr]) => [name, { mrr, ...(less[name] === undefined ? {} : { "engine less it": less[name] }) }])),
    }, sliceTable(`${site}: mrr by who is looked for`, timed, seed));
  }
  return {
    question: "Who will answer this question, from its tags and title?",
    data: "se_experts: Stack Exchange android, history and dba, shipped train/test flags", licence: "CC BY-SA 4.0",
    figures,
    aims: Object.fromEntries(sites.map((site) => [`${site}OverBestSimple`, { means: `MRR over that of the best simple method, both knowing what was asked before (${site})`, least: 1.15 }])),
    tables,
    notes: [
      "A question's number says when it was asked. The engine is shown only those train questions that were asked before; rows \"all of train\" see every train question, those asked later too, as the published figures do. `OverBestSimple` compares what knows the same; `OverBestSimpleThatSeesLater` gives the simple methods alone what came after.",
      "Shipped weights (one for each part of the evidence) were fitted on the train questions of the same three sites together, later ones included, and are refitted on what is shown as it grows; no test question was used.",
    ],
  };
};
