/** Team completion: the first known author and the text of a paper of 2019-20 are given; who else is on it? */
import { join } from "node:path";
import { convertAcl } from "../datasets/acl.ts";
import { linkTables, ranksOfLinks } from "./links.ts";
import { absent, type Measure } from "./row.ts";

export const measure: Measure = async ({ data, seed, folder, most }) => {
  const missing = absent(data, "acl_anthology");
  if (missing !== undefined || data === undefined) return missing ?? { skipped: "no data" };
  await convertAcl(data, join(folder, "teams"), { teams: true });
  const { tables, mrr, hits } = linkTables("papers of 2019-20 with at least three known authors", await ranksOfLinks(join(folder, "teams"), most), seed);
  return {
    question: "Who completes the team, from its first member and what it is about?",
    data: "acl_anthology: papers before 2019 are history; authors with at least three papers before 2019 are known", licence: "CC BY 4.0 (text of 2016 and later), facts before",
    figures: { mrr: mrr["engine"] ?? 0, hits50: hits["engine"] ?? 0, mrrOverBestSimple: (mrr["engine"] ?? 0) / Math.max(...Object.entries(mrr).filter(([name]) => name !== "engine").map(([, value]) => value)) },
    aims: { mrrOverBestSimple: { means: "mean of 1 / place over missing members, over that of the best simple method", least: 1.1 } },
    tables,
    notes: [...(most === undefined ? [] : [`A sample: ${most} questions at most, evenly spaced in the order of the data. Without --most every question is asked.`]), "Each missing member counts once, ranked among all known authors with the other missing ones taken out.", "Weights were fitted on papers before 2019."],
  };
};
