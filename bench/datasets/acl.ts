/**
 * The ACL Anthology in the evaluation format: papers are projects that people worked together on.
 *
 * `acl`: first-time collaborators. Papers before 2019 are history; the questions ask with whom an author writes for the first time in 2019 and 2020, among the authors with at least three papers
 * before 2019; whom they wrote with before is no candidate. `acl-teams`: who completes the team of a paper of 2019 or 2020 with at least three such authors, given its first one of them and its text.
 * Texts are of 2016 and later; where a paper appeared is known of the past, and not told of a paper whose team is looked for. `authorCount` takes the authors with the most papers only, for a small run.
 */
import { join } from "node:path";
import { gzipLines, writeDataset } from "./folder.ts";

interface Paper { readonly id: string; readonly year: number; readonly venue: string; readonly authors: readonly string[]; readonly title?: string; readonly abstract?: string }

const splitYear = 2019;
const papersLeast = 3;
const teamLeast = 3;
/** Papers with more authors are surveys and shared tasks: everybody with everybody is no collaboration of two. */
const authorsMost = 20;

const licence = "CC BY 4.0 (text), facts before 2016";

export async function convertAcl(data: string, to: string, { authorCount = Infinity, teams = false }: { readonly authorCount?: number; readonly teams?: boolean } = {}): Promise<void> {
  const papers: Paper[] = [];
  for await (const line of gzipLines(join(data, "acl_anthology", "papers_to_2020.jsonl.gz"))) {
    const paper = line as Paper;
    if (paper.authors.length <= authorsMost) papers.push({ ...paper, authors: [...new Set(paper.authors)] });
  }
  papers.sort((a, b) => a.year - b.year);
  const counts = new Map<string, number>();
  for (const { year, authors } of papers) if (year < splitYear) for (const author of authors) counts.set(author, (counts.get(author) ?? 0) + 1);
  const chosen = new Set([...counts].filter(([, count]) => count >= papersLeast).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, authorCount).map(([author]) => author));
  const known = (paper: Paper): string[] => paper.authors.filter((author) => chosen.has(author));
  const past = papers.filter((paper) => paper.year < splitYear && known(paper).length > 0);
  const met = new Map<string, Set<string>>();
  const later = new Map<string, Set<string>>();
  for (const paper of papers) {
    const authors = known(paper);
    for (const [at, a] of authors.entries()) for (const b of authors.slice(at + 1)) {
      if (paper.year < splitYear) link(met, a, b);
      else if (!met.get(a)?.has(b)) link(later, a, b);
    }
  }
  const said = ({ title, abstract }: Paper): object => (title === undefined ? {} : { title, ...(abstract === undefined ? {} : { text: abstract }) });
  const asked = teams
    ? papers.filter((paper) => paper.year >= splitYear && known(paper).length >= teamLeast).map((paper) => ({ id: paper.id, for: said(paper), want: "person", given: known(paper).slice(0, 1), relevant: known(paper).slice(1) }))
    : [...later].sort(([a], [b]) => (a < b ? -1 : 1)).map(([author, others]) => ({ id: author, for: author, want: "person", exclude: [...(met.get(author) ?? [])], relevant: [...others] }));
  await writeDataset(to, {
    head: teams
      ? { name: "ACL Anthology: who completes the team of a paper", licence, description: "Papers before 2019 are history; of those of 2019-20 with at least three known authors the first and the text are given.", splitTime: splitYear, task: "people-for-project" }
      : { name: "ACL Anthology: first-time collaborators of 2019-20", licence, description: "Papers before 2019 are history; relevant are those an author wrote with for the first time in 2019-20.", splitTime: splitYear, task: "people-for-person" },
    people: [...chosen].sort().map((id) => ({ id })),
    projects: past.map((paper) => ({ id: paper.id, ...said(paper), ...(teams ? {} : { interests: [series(paper.venue)] }) })),
    // Every two of a paper are an event, so that steps over events lead from people to people; whoever wrote alone joined the paper.
    events: past.flatMap((paper) => {
      const authors = known(paper);
      if (authors.length === 1) return [{ time: paper.year, kind: "joined", a: authors[0], b: paper.id }];
      return authors.flatMap((a, at) => authors.slice(at + 1).map((b) => ({ time: paper.year, kind: "worked-together", a, b, project: paper.id })));
    }),
    queries: asked,
  });
}

/** "P18/1" and "2020.acl" name a volume; who reads the same series shares it over the years. */
const series = (venue: string): string => `venue ${/^[A-Z]\d/u.test(venue) ? venue[0] : (venue.split(".")[1] ?? venue).split(/[/-]/u)[0]}`;

function link(edges: Map<string, Set<string>>, a: string, b: string): void {
  for (const [one, other] of [[a, b], [b, a]] as const) edges.set(one, (edges.get(one) ?? new Set()).add(other));
}
