/**
 * What `openTeams` chooses, and how well it orders the held-out part of the train part: `node bench/training/teams.ts FOLDER [time]`, with a folder of one set of teams. The test part is not read
 * from; it says what a change of the method is worth before the test part is asked.
 */
import { choose, heldOut } from "../quality/openTeams.ts";
import { randomSplit, readTeams, splitInTime } from "../datasets/open-teams.ts";

const [folder, kind] = process.argv.slice(2);
const teams = folder === undefined ? undefined : readTeams(folder);
if (teams === undefined) {
  console.error("usage: node bench/training/teams.ts FOLDER [time], with teamsvecs.pkl in FOLDER");
  process.exitCode = 2;
} else {
  const isInTime = kind === "time";
  const { fitted, held } = heldOut((isInTime ? splitInTime : randomSplit)(teams.skills.length).train);
  console.log(JSON.stringify(choose(teams, fitted, held, isInTime)));
}
