/** Faults of a vocabulary that linking and similarity survive, but whoever wrote it wants to know. Costs one walk over all relations. */
import type { Concept } from "./concept.ts";

export interface VocabularyFault {
  readonly fault: "duplicate" | "self" | "missing" | "cycle" | "no-label";
  /** The concepts concerned; of a cycle, the way round. */
  readonly ids: readonly string[];
}

export function checkVocabulary(concepts: readonly Concept[]): VocabularyFault[] {
  const faults: VocabularyFault[] = [];
  const byId = new Map<string, Concept>();
  for (const concept of concepts) {
    if (byId.has(concept.id)) faults.push({ fault: "duplicate", ids: [concept.id] });
    else byId.set(concept.id, concept);
    if (!Object.values(concept.labels).some((labels) => labels.length > 0)) faults.push({ fault: "no-label", ids: [concept.id] });
    for (const other of [...concept.broader, ...concept.related]) if (other === concept.id) faults.push({ fault: "self", ids: [concept.id] });
  }
  for (const concept of concepts) for (const other of [...concept.broader, ...concept.related]) if (!byId.has(other)) faults.push({ fault: "missing", ids: [concept.id, other] });
  return [...faults, ...cyclesOf(byId)];
}

/** Walks up with its own stack: a chain of a hundred thousand concepts must not exhaust the call stack. */
function cyclesOf(byId: ReadonlyMap<string, Concept>): VocabularyFault[] {
  const cycles: VocabularyFault[] = [];
  const settled = new Set<string>();
  for (const start of byId.keys()) {
    if (settled.has(start)) continue;
    const path: string[] = [start];
    const place = new Map([[start, 0]]);
    const next = [0];
    while (path.length > 0) {
      const id = path[path.length - 1] as string;
      const parent = byId.get(id)?.broader[(next[next.length - 1] as number)];
      next[next.length - 1] = (next[next.length - 1] as number) + 1;
      if (parent === undefined) {
        settled.add(id);
        place.delete(id);
        path.pop();
        next.pop();
      } else if (place.has(parent)) {
        if (parent !== id) cycles.push({ fault: "cycle", ids: [...path.slice(place.get(parent)), parent] });
      } else if (byId.has(parent) && !settled.has(parent)) {
        place.set(parent, path.length);
        path.push(parent);
        next.push(0);
      }
    }
  }
  return cycles;
}
