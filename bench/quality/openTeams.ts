/**
 * Team formation: the skills of a team are given; who is in it? Teams of papers, repositories, patents and films as OpeNTF publishes them, by its protocol: NDCG@10 over all experts.
 *
 * The data are looked for in COSMICSYNC_OPENTF, or in `opentf` of COSMICSYNC_DATA, a folder each: dblp-mt75, gith-mt10, gith-mt75, uspt-mt75, imdb-mt75, with `teamsvecs.pkl` of the branch nmt.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { intervals, type Estimate } from "../../packages/matching/src/evaluation/index.ts";
import { chooseShares, createLikelyMembers, memberWays, strongest, type LikelyMembers, type MemberShares, type MemberWay, type PastTeam } from "../../packages/matching/src/filter/index.ts";
import { randomSplit, readTeams, splitInTime, testShare, type Split, type Teams } from "../datasets/open-teams.ts";
import type { Cell, Measure, Table } from "./row.ts";

const domains = [
  { key: "dblp", folder: "dblp-mt75", random: 0.9 }, { key: "gith10", folder: "gith-mt10", random: 0.43, inTime: 0.44 }, { key: "gith75", folder: "gith-mt75", random: 0.5 },
  { key: "uspt", folder: "uspt-mt75", random: 0.67, inTime: 0.46 }, { key: "imdb", folder: "imdb-mt75", random: 0.066 },
] as const;
const draws = 500;
const most = 10;
const engine = "engine";
const halfLives = [undefined, 250, 500, 1_000, 2_000, 4_000] as const;
const nearest = ["nearest, power 3", "nearest, power 8"] as const;
const beside = ["popularity", "nearest, power 4", "ridge", "people as mixtures", "people as centroids", "co-workers of the nearest, power 3"] as const;

export const measure: Measure = async ({ data, seed }) => {
  const folder = process.env["COSMICSYNC_OPENTF"] ?? (data === undefined ? undefined : join(data, "opentf"));
  if (folder === undefined || !existsSync(folder)) return { skipped: "the teams of OpeNTF (github.com/fani-lab/OpeNTF, branch nmt) not found in COSMICSYNC_OPENTF, nor in opentf of COSMICSYNC_DATA; their licence does not let them come with the project" };
  const figures: Record<string, number> = {};
  const aims: Record<string, { readonly means: string; readonly least: number }> = {};
  const tables: Table[] = [];
  const notes: string[] = [];
  for (const domain of domains) {
    const teams = readTeams(join(folder, domain.folder));
    if (teams === undefined) {
      notes.push(`${domain.folder} was not there.`);
      continue;
    }
    const { table, means, mix } = measureSplit(`${domain.key}, random split`, teams, randomSplit(teams.skills.length), seed, false);
    tables.push(table);
    figures[domain.key] = means.all;
    aims[domain.key] = { means: "NDCG@10, random split", least: domain.random };
    notes.push(`${domain.key}: chosen on a part of the train part: ${mix}.`);
    if (!("inTime" in domain)) continue;
    const later = measureSplit(`${domain.key}, the last teams, those with members never together before apart`, teams, splitInTime(teams.skills.length), seed, true);
    tables.push(later.table);
    figures[`${domain.key}Unseen`] = later.means.unseen;
    aims[`${domain.key}Unseen`] = { means: "NDCG@10, split in time, teams whose members were no team before", least: domain.inTime };
    notes.push(`${domain.key} in time: ${later.mix}.`);
  }
  return {
    question: "Who is in the team, from its skills alone?",
    data: "OpeNTF, branch nmt: teams of DBLP, GitHub (of at least 10 and of at least 75), US patents and films, with the split of its own evaluation", licence: "CC BY-NC-SA 4.0: read only, never kept",
    figures, aims, tables,
    notes: [
      "Shares and half-life were chosen on 15 % of the train part (the last of it, where the split is in time), and so was what the ways are (node bench/training/teams.ts). The test part was asked twice: once by a mix of nearest teams, teams as mixtures and people as mixtures (.889/.407/.502/.641/.0635; in time, unseen, .440/.457), and once by this one.",
      "Known on these data: the best neural model .557/.151/.270/.369/.019, nearest teams .870/.389/.458/.633/.058; in time, unseen, .403/.413.",
      ...notes,
    ],
  };
};

interface Means { readonly all: number; readonly unseen: number }
export interface Chosen { readonly shares: MemberShares; readonly halfLife: number | undefined; readonly value: number }

function measureSplit(title: string, teams: Teams, { train, test }: Split, seed: number, isInTime: boolean): { readonly table: Table; readonly means: Means; readonly mix: string } {
  const { fitted, held } = heldOut(train);
  const chosen = choose(teams, fitted, held, isInTime);
  const likely = likelyOf(teams, train, chosen.halfLife);
  const sets = setsOf(teams, test);
  const rows: Record<string, readonly Float32Array[]> = {
    [engine]: sets.skills.map((skills) => likely.mixed(chosen.shares, skills)),
    ...Object.fromEntries(beside.map((way) => [way, sets.skills.map((skills) => likely.by(way, skills))])),
  };
  const isUnseen = unseenOf(teams, train, test);
  const columns = Object.values(rows).flatMap((scores) => {
    const lists = scores.map((score) => strongest(score, most));
    const values = Float64Array.from(test, (team, at) => ndcg(lists[sets.of[at] as number] as readonly number[], teams.members[team] as Int32Array));
    return [values, values.map((value, at) => (isUnseen[at] === 1 ? value : NaN))];
  });
  const estimates = intervals(columns, seed, draws);
  const cells = Object.fromEntries(Object.keys(rows).map((name, index) => [name, { "NDCG@10": estimates[2 * index] as Cell, "unseen teams": estimates[2 * index + 1] as Cell }]));
  return {
    table: { title: `${title}: ${test.length} teams, ${isUnseen.reduce((sum, one) => sum + one, 0)} of them unseen`, metrics: ["NDCG@10", "unseen teams"], rows: cells },
    means: { all: (estimates[0] as Estimate).mean, unseen: (estimates[1] as Estimate).mean },
    mix: `${Object.entries(chosen.shares).map(([way, share]) => `${share.toFixed(2)} ${way}`).join(", ")}${chosen.halfLife === undefined ? "" : `; half-life ${chosen.halfLife} teams`}`,
  };
}

/** The train part of a random split is in no order, so its end is as random as any part of it. */
export function heldOut(train: Int32Array): { readonly fitted: Int32Array; readonly held: Int32Array } {
  const heldCount = Math.floor(testShare * train.length);
  return { fitted: train.slice(0, train.length - heldCount), held: train.slice(train.length - heldCount) };
}

/** The half-life by which the nearest teams order the held part best, where teams are in time, and then the shares that do; the held part is a part of the train part. */
export function choose(teams: Teams, fitted: Int32Array, held: Int32Array, isInTime: boolean): Chosen {
  const isUnseen = unseenOf(teams, fitted, held);
  const asked = isInTime ? held.filter((_, at) => isUnseen[at] === 1) : held;
  const sets = setsOf(teams, asked);
  const judge = (scores: readonly Float32Array[]): number => {
    const lists = scores.map((score) => strongest(score, most));
    return asked.reduce((sum, team, at) => sum + ndcg(lists[sets.of[at] as number] as readonly number[], teams.members[team] as Int32Array), 0) / Math.max(1, asked.length);
  };
  const all = (likely: LikelyMembers, way: MemberWay): Float32Array[] => sets.skills.map((skills) => likely.by(way, skills));
  const tried = (isInTime ? halfLives : [undefined]).map((halfLife) => {
    const likely = likelyOf(teams, fitted, halfLife);
    return { halfLife, likely, value: isInTime ? Math.max(...nearest.map((way) => judge(all(likely, way)))) : 0 };
  });
  const { halfLife, likely } = tried.reduce((one, other) => (other.value > one.value ? other : one));
  const scoresBy = Object.fromEntries(memberWays.map((way) => [way, all(likely, way)])) as Record<MemberWay, Float32Array[]>;
  return { halfLife, ...chooseShares(scoresBy, judge) };
}

function likelyOf({ skills, members, skillCount, memberCount }: Teams, train: Int32Array, halfLife: number | undefined): LikelyMembers {
  const past = Array.from(train, (team): PastTeam => ({ skills: skills[team] as Int32Array, members: members[team] as Int32Array }));
  return createLikelyMembers(past, { skillCount, memberCount, halfLife });
}

/** What is asked for many times is asked once for each set of skills. */
function setsOf(teams: Teams, asked: Int32Array): { readonly skills: readonly Int32Array[]; readonly of: Int32Array } {
  const numbers = new Map<string, number>();
  const skills: Int32Array[] = [];
  const of = Int32Array.from(asked, (team) => {
    const own = teams.skills[team] as Int32Array;
    const key = own.join();
    const known = numbers.get(key) ?? skills.push(own) - 1;
    numbers.set(key, known);
    return known;
  });
  return { skills, of };
}

function unseenOf(teams: Teams, before: Int32Array, asked: Int32Array): Uint8Array {
  const seen = new Set(Array.from(before, (team) => (teams.members[team] as Int32Array).join()));
  return Uint8Array.from(asked, (team) => (seen.has((teams.members[team] as Int32Array).join()) ? 0 : 1));
}

/** DCG@10 = sum of 1 / log2(1 + place) over members among the first ten, over that of the best order (Järvelin and Kekäläinen 2002). */
function ndcg(list: readonly number[], members: Int32Array): number {
  const wanted = new Set(members);
  const discount = (place: number): number => 1 / Math.log2(place + 2);
  const gained = list.reduce((sum, expert, place) => sum + (wanted.has(expert) ? discount(place) : 0), 0);
  let ideal = 0;
  for (let place = 0; place < Math.min(most, members.length); place += 1) ideal += discount(place);
  return gained / ideal;
}
