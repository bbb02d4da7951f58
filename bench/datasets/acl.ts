/**
 * First-time collaborators in the ACL Anthology, in the evaluation format: papers before 2019 are history, the questions ask with whom an author writes for the first time
 * in 2019 and 2020. Authors with at least three papers before 2019; texts of 2016 and later.
 *
 * `authorCount` takes the authors with the most papers only, for a small run.
 */
import { join } from "node:path";
import { gzipLines, writeDataset } from "./folder.ts";

interface Paper { readonly id: string; readonly year: number; readonly authors: readonly string[]; readonly title?: string; readonly abstract?: string }

const splitYear = 2019;
const papersLeast = 3;
/** Papers with more authors are surveys and shared tasks: everybody with everybody is no collaboration of two. */
const authorsMost = 20;
/** A person's own words: the titles of their papers, up to here. */
const textChars = 4_000;

export async function convertAcl(data: string, to: string, { authorCount = Infinity }: { readonly authorCount?: number } = {}): Promise<void> {
  const papers: Paper[] = [];
  for await (const line of gzipLines(join(data, "acl_anthology", "papers_to_2020.jsonl.gz"))) {
    const paper = line as Paper;
    if (paper.authors.length <= authorsMost) papers.push(paper);
  }
  const counts = new Map<string, number>();
  const texts = new Map<string, string>();
  for (const { year, authors, title } of papers) if (year < splitYear) for (const author of authors) {
    counts.set(author, (counts.get(author) ?? 0) + 1);
    const text = texts.get(author) ?? "";
    if (title !== undefined && text.length < textChars) texts.set(author, `${text}${title}. `);
  }
  const chosen = new Set([...counts].filter(([, count]) => count >= papersLeast).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, authorCount).map(([author]) => author));
  const met = new Map<string, Set<string>>();
  const events: object[] = [];
  const later = new Map<string, Set<string>>();
  for (const { year, authors } of [...papers].sort((a, b) => a.year - b.year)) {
    const known = authors.filter((author) => chosen.has(author));
    for (const [at, a] of known.entries()) for (const b of known.slice(at + 1)) {
      if (year < splitYear) {
        events.push({ time: year, kind: "worked-together", a, b });
        link(met, a, b);
      } else if (!met.get(a)?.has(b)) link(later, a, b);
    }
  }
  await writeDataset(to, {
    head: { name: "ACL Anthology: first-time collaborators of 2019-20", licence: "CC BY 4.0 (text), facts before 2016", description: "Co-authorship before 2019 is history; relevant are those an author wrote with for the first time in 2019-20.", splitTime: splitYear, task: "people-for-person" },
    people: [...chosen].sort().map((id) => ({ id, ...(texts.has(id) ? { text: texts.get(id) } : {}) })),
    events,
    queries: [...later].sort(([a], [b]) => (a < b ? -1 : 1)).map(([author, others]) => ({ id: author, for: author, want: "person", exclude: [...(met.get(author) ?? [])], relevant: [...others] })),
  });
}

function link(edges: Map<string, Set<string>>, a: string, b: string): void {
  for (const [one, other] of [[a, b], [b, a]] as const) edges.set(one, (edges.get(one) ?? new Set()).add(other));
}
