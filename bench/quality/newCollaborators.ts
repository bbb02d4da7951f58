/** New collaborators: with whom will an author of the ACL Anthology write for the first time in 2019 or 2020? */
import { join } from "node:path";
import { convertAcl } from "../datasets/acl.ts";
import { linkTables, ranksOfLinks } from "./links.ts";
import { absent, type Measure } from "./row.ts";

export const measure: Measure = async ({ data, seed, folder, most }) => {
  const missing = absent(data, "acl_anthology");
  if (missing !== undefined || data === undefined) return missing ?? { skipped: "no data" };
  await convertAcl(data, join(folder, "acl"));
  const { tables, mrr, hits } = linkTables("papers before 2019, first-time links of 2019-20", await ranksOfLinks(join(folder, "acl"), most), seed);
  return {
    question: "With whom will an author write for the first time?",
    data: "acl_anthology: authors with at least three papers before 2019; whom an author wrote with before is no candidate", licence: "CC BY 4.0 (text of 2016 and later), facts before",
    figures: { mrr: mrr["engine"] ?? 0, hits50: hits["engine"] ?? 0, mrrOverBestSimple: (mrr["engine"] ?? 0) / Math.max(...Object.entries(mrr).filter(([name]) => name !== "engine").map(([, value]) => value)) },
    aims: { mrr: { means: "mean of 1 / place over links, each in the full ranking with the author's other new links taken out", least: 0.06 }, hits50: { means: "share of links among the first 50", least: 0.28 } },
    tables,
    notes: [...(most === undefined ? [] : [`A sample: ${most} questions at most, evenly spaced in the order of the data. Without --most every question is asked.`]), "\"mrr of the best link\" counts an author once, by the best placed of their new collaborators: the figure that `cosmicsync evaluate` prints, and about twice as high. Others' figures are by link.", "Weights were fitted on papers before 2019."],
  };
};
