/**
 * `cosmicsync statistics`: which skills and interests go together among the people of this node, as totals that name nobody. Off unless the setting says otherwise.
 *
 * Counted is who lives here and agrees to be measured (`measure`), by the fields that they show to anybody at all; words of their own, which could be anything, are not. Each gives at most
 * `pairsOfPerson` pairs; the counts are told with exact noise, and only those that many have. What was told is kept and shown again for nothing; a new telling (`--new`) is paid from a budget that is
 * written down in the same step. The totals of several nodes are added with `--with`.
 */
import { readFile, stat } from "node:fs/promises";
import { levelOf } from "@cosmicsync/policy";
import { countsOf, epsilonOf, left, spend, together, type Budget, type Counts } from "@cosmicsync/privacy";
import type { RecordId, SkillWithLevel } from "@cosmicsync/protocol";
import type { Reader } from "@cosmicsync/storage";
import { readPerson } from "@cosmicsync/sync";
import type { Output } from "../control.ts";
import type { Engine } from "../engine.ts";
import { tableOf } from "./table.ts";

export interface StatisticsGiven { readonly new: boolean; readonly json: boolean; readonly with: readonly string[] }
export interface Told extends Counts { readonly of: "concepts that go together"; readonly node: string; readonly at: string }
interface State { readonly budget: Budget; readonly told?: Told }

export const pairsOfPerson = 10;
/** rho of one telling, and of all in a year: four tellings. */
const tellingMillionths = 250_000;
const yearMillionths = 1_000_000;
const yearMillis = 365 * 86_400_000;
const delta = 1e-9;
const stateName = "statistics";
const pageRows = 500;
const shownCount = 50;
const fileBytes = 16 * 1024 * 1024;

export const statisticsCommand = async (engine: Pick<Engine, "store" | "crypto" | "now" | "key" | "vocabulary">, on: boolean, given: StatisticsGiven, output: Output): Promise<number> => {
  if (!on) {
    output.err("This node counts nobody: COSMICSYNC_STATISTICS is off, as it is unless somebody turns it on.");
    return 1;
  }
  const { store, now } = engine;
  const others = await Promise.all(given.with.map(readTold));
  const counted = given.new ? await contributions(store.read) : undefined;
  const answer = await store.write(async (writer): Promise<{ readonly state: State; readonly refused?: Extract<ReturnType<typeof spend>, { ok: false }> }> => {
    const state = readState((await writer.get("nodeState", { name: stateName }))?.value);
    if (counted === undefined) return { state };
    const paid = spend(state.budget, tellingMillionths, "concepts that go together", now());
    if (!paid.ok) return { state, refused: paid };
    const counts = countsOf(counted, { millionths: tellingMillionths, most: pairsOfPerson, delta }, (count) => engine.crypto.randomBytes(count));
    const next: State = { budget: paid.budget, told: { of: "concepts that go together", node: engine.key, at: new Date(now()).toISOString(), ...counts } };
    await writer.put("nodeState", { name: stateName, value: next });
    return { state: next };
  });
  if (answer.refused !== undefined) output.err(`Not counted anew: what may be told in a year is spent. There is room again from ${new Date(answer.refused.fromMillis).toISOString().slice(0, 10)}.`);
  const { told, budget } = answer.state;
  const all = [...(told === undefined ? [] : [told]), ...others];
  if (all.length === 0) {
    output.out("Nothing was counted yet. `cosmicsync statistics --new` counts, and spends a quarter of what may be told in a year.");
    return answer.refused === undefined ? 0 : 1;
  }
  const sum = together(all);
  if (given.json) output.out(JSON.stringify(others.length === 0 ? told : sum));
  else for (const line of pageOf(sum, all, engine.vocabulary, left(budget, now()))) output.out(line);
  return answer.refused === undefined ? 0 : 1;
};

const pageOf = (sum: Counts, all: readonly Told[], vocabulary: Engine["vocabulary"], millionths: number): string[] => {
  const rows = Object.entries(sum.counts);
  return [
    `What goes together, at ${all.length === 1 ? `this node on ${(all[0] as Told).at.slice(0, 10)}` : `${all.length} nodes`}; each count is off by about ${Math.max(1, Math.round(Math.sqrt(sum.variance)))}, and below ${sum.threshold} nothing is told.`,
    ...(rows.length === 0 ? ["", "Nothing is shared by enough people to be told."] : ["", ...tableOf(rows.slice(0, shownCount).map(([pair, count]) => [String(count), pair.split(separator).map((id) => vocabulary.label(id, "en")).join(" and ")]))]),
    ...(rows.length > shownCount ? [`  and ${rows.length - shownCount} more (--json tells all)`] : []),
    "", `What may still be told in a year: ${millionths / 1_000_000} of ${yearMillionths / 1_000_000} (rho; all of it is epsilon ${epsilonOf(yearMillionths, delta).toFixed(1)} at delta ${delta}).`,
  ];
};

const separator = " + ";

/** Of everybody who is counted, their pairs. */
async function contributions(reader: Reader): Promise<string[][]> {
  const people: string[][] = [];
  for (let after: { ownerId: RecordId } | undefined; ; ) {
    const accounts = await reader.list("account", { fanOut: true }, { limit: pageRows, ...(after === undefined ? {} : { after }) });
    for (const { ownerId } of accounts) {
      const person = await readPerson(reader, ownerId);
      if (person === undefined || person.synthetic || !person.consents.measure || person.standing === "erased" || person.standing === "suspended") continue;
      const { sets, visibility } = person.profile;
      const concepts = new Set((["offers", "needs", "interests"] as const).filter((field) => levelOf(field, visibility) !== "nobody").flatMap((field) => (sets[field] ?? []).map(({ value }) => conceptOf(value))).filter((id) => !id.startsWith("own/")));
      people.push(pairsOf([...concepts]));
    }
    const last = accounts.at(-1);
    if (accounts.length < pageRows || last === undefined) return people;
    after = last;
  }
}

const conceptOf = (value: unknown): string => (typeof value === "string" ? value : (value as SkillWithLevel).skill);

function pairsOf(concepts: readonly string[]): string[] {
  const sorted = concepts.toSorted();
  return sorted.flatMap((one, at) => sorted.slice(at + 1).map((other) => `${one}${separator}${other}`));
}

const readState = (value: unknown): State => {
  const fresh: State = { budget: { millionths: yearMillionths, periodMillis: yearMillis, spent: [] } };
  if (typeof value !== "object" || value === null || !("budget" in value)) return fresh;
  const kept = value as State;
  // The bounds are this program's, also where an earlier one wrote others down.
  return { ...kept, budget: { ...fresh.budget, spent: kept.budget.spent } };
};

/** What another node told, from a file that `--json` there wrote; by whoever runs this command, and still not believed before it is looked at. */
async function readTold(path: string): Promise<Told> {
  if ((await stat(path)).size > fileBytes) throw new RangeError(`${path}: larger than ${fileBytes} bytes`);
  const told = JSON.parse(await readFile(path, "utf8")) as Partial<Told> | null;
  const numbers = [told?.variance, told?.threshold, told?.nodes, ...Object.values(told?.counts ?? {})];
  if (told === null || typeof told !== "object" || typeof told.counts !== "object" || told.counts === null || !numbers.every((one) => typeof one === "number" && Number.isFinite(one)) || typeof told.node !== "string" || typeof told.at !== "string" || told.of !== "concepts that go together") {
    throw new TypeError(`${path}: no totals that \`cosmicsync statistics --json\` wrote`);
  }
  return told as Told;
}
