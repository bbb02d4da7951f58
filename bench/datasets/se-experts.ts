/**
 * Stack Exchange questions and who answered them, in the evaluation format: a question needs its tags, whoever answered is relevant.
 *
 * The shipped train/test flag is kept: what is learned comes from the questions flagged train only. A question's number tells when it was asked, so a query carries it as its time, and a scorer is shown only the train
 * questions before it: less than the flag alone would let it see. `timeless` leaves it out, which shows every train question, later ones too; `backwards` counts time down, which shows the later ones alone, the latest first.
 * Answerers who appear in test questions only are candidates too, as cold people.
 */
import { join } from "node:path";
import { gzipLines, writeDataset } from "./folder.ts";

export const sites = ["android", "history", "dba"] as const;
export type Site = (typeof sites)[number];

interface Question { readonly q: string; readonly tags: readonly string[]; readonly title: string; readonly answers: readonly (readonly [string, number])[]; readonly test: boolean }

export async function convertSeExperts(data: string, site: Site, to: string, { timeless = false, backwards = false }: { readonly timeless?: boolean; readonly backwards?: boolean } = {}): Promise<void> {
  const questions: Question[] = [];
  for await (const line of gzipLines(join(data, "se_experts", `${site}.jsonl.gz`))) questions.push(line as Question);
  const people = new Set(questions.flatMap(({ answers }) => answers.map(([person]) => person)));
  const needs = (question: Question): object[] => question.tags.map((skill) => ({ skill }));
  const timeOf = ({ q }: Question): number => (backwards ? -Number(q) : Number(q));
  const train = questions.filter(({ test }) => !test);
  await writeDataset(to, {
    head: { name: `Stack Exchange ${site}: who answers`, licence: "CC BY-SA 4.0", description: "Questions with tags and title; relevant are those who answered.", task: "people-for-question" },
    people: [...people].sort().map((id) => ({ id })),
    projects: train.map((question) => ({ id: question.q, title: question.title, needs: needs(question) })),
    events: train.flatMap((question) => question.answers.map(([person]) => ({ time: timeOf(question), kind: "answered", a: person, b: question.q, split: "train" }))),
    queries: questions.filter(({ test }) => test).map((question) => ({ id: question.q, ...(timeless ? {} : { time: timeOf(question) }), for: { title: question.title, needs: needs(question) }, want: "person", relevant: [...new Set(question.answers.map(([person]) => person))] })),
  });
}
