/**
 * What a project must stand for, or must never be about, to be suggested to somebody: a matter of conscience, kept for them alone.
 *
 * It is about projects and never about people: values may stand for belief, so nobody is left out for theirs. A project that fails a person's condition is not suggested to them, nor they to it; neither
 * is told, and nothing of a score says it. A project is about its values and interests, what it needs and offers, and all that is wider than these. In: concepts of the vocabulary. Cost: a few lookups for each candidate of who has conditions.
 */
import type { Conditions, Subject } from "./subject.ts";

/** Wider concepts of wider concepts, and so on: deeper than any vocabulary that people made. */
const mostSteps = 12;

/** `broader`: the wider concepts of one; cycles do no harm. */
export function keepsConditions({ must, never }: Conditions, project: Pick<Subject, "values" | "interests" | "needs" | "offers">, broader: (concept: string) => readonly string[]): boolean {
  const about = new Set([...project.values, ...project.interests, ...[...project.needs, ...project.offers].map(({ skill }) => skill)]);
  let edge: readonly string[] = [...about];
  for (let step = 0; step < mostSteps && edge.length > 0; step += 1) {
    edge = [...new Set(edge.flatMap(broader))].filter((concept) => !about.has(concept));
    for (const concept of edge) about.add(concept);
  }
  return must.every((concept) => about.has(concept)) && !never.some((concept) => about.has(concept));
}
