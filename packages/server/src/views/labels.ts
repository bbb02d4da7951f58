/** Concepts as they are shown: the id with a label in the reader's language. */
import type { ConceptView, SkillView } from "@cosmicsync/api";
import type { SkillWithLevel } from "@cosmicsync/protocol";
import type { Vocabulary } from "@cosmicsync/matching/vocabulary";
import { present } from "../present.ts";

export interface Labels {
  concept(id: string): ConceptView;
  skill(skill: SkillWithLevel): SkillView;
}

const kindsById: Readonly<Record<string, ConceptView["kind"]>> = { skill: "skill", interest: "interest", value: "value", own: "own" };

export const createLabels = (vocabulary: Vocabulary, language: string): Labels => {
  const labelOf = (id: string): string => (vocabulary.label(id, language) || id).slice(0, 160);
  return {
    // A concept of a vocabulary that is no longer here still says its kind by its id.
    concept: (id) => ({ id, label: labelOf(id), kind: vocabulary.concept(id)?.kind ?? kindsById[id.split("/", 1)[0] ?? ""] ?? "own" }),
    skill: ({ skill, level }) => present({ id: skill, label: labelOf(skill), level }),
  };
};
