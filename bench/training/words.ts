/**
 * Trains the word vectors that the engine ships with: node bench/training/words.ts [FILE]. Without FILE the shipped one is written anew.
 *
 * Reads the starter vocabulary and, from the folder of COSMICSYNC_DATA, ESCO, O*NET and GitHub's topics: all three may be used so with their names said,
 * which packages/matching/models/README.md does. The same data and the same program give the same bytes. About two minutes of one core.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { modelBytesBound, writeModel } from "../../packages/matching/src/encoder/model-file.ts";
import { trainWords, trainingSettings, type TextGroup } from "../../packages/matching/src/encoder/train.ts";
import { loadStarterVocabulary } from "../../packages/matching/src/vocabulary/starter.ts";
import { dataFolder } from "../datasets/folder.ts";
import { groupOfEsco, readEsco, readOnetTitles, readTopics } from "../datasets/words.ts";

const shipped = fileURLToPath(new URL("../../packages/matching/models/words.bin", import.meta.url));

/** Concepts of ours stand twice: they are what every node begins with. */
export function groupsOfAll(data: string): TextGroup[] {
  const ours = loadStarterVocabulary().map(({ labels }) => Object.values(labels));
  return [...ours, ...ours, ...(["skills", "occupations"] as const).flatMap((of) => readEsco(data, of).map(groupOfEsco)), ...readOnetTitles(data), ...readTopics(data)];
}

if (import.meta.main) {
  const data = dataFolder(process.env["COSMICSYNC_DATA"]);
  if (data === undefined) throw new Error("the folder of COSMICSYNC_DATA is not there: it holds esco, onet and github_topics");
  const groups = groupsOfAll(data);
  console.log(`${groups.length} concepts, ${groups.flat(2).length} texts`);
  const bytes = writeModel(trainWords(groups, trainingSettings, (round, loss) => console.log(`round ${round + 1} of ${trainingSettings.rounds}: loss ${loss.toFixed(4)}`)));
  if (bytes.length > modelBytesBound) throw new Error(`the file would have ${bytes.length} bytes, and ${modelBytesBound} is the bound`);
  const file = process.argv[2] ?? shipped;
  writeFileSync(file, bytes);
  console.log(`${file}: ${bytes.length} bytes`);
}
