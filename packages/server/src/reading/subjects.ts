/**
 * Somebody as matching sees them, for one question: from the index where they are in it, else from what they have agreed to
 * have matched, else nearly empty, so that two sides can always be told why.
 */
import type { LanguageLevel, RecordId, SkillWithLevel } from "@cosmicsync/protocol";
import { matchable, type PersonFacts } from "@cosmicsync/policy";
import type { Matcher, Subject } from "@cosmicsync/matching";
import type { Corrected, Linked, Vocabulary } from "@cosmicsync/matching/vocabulary";
import { present } from "../present.ts";

export const subjectOf = (matcher: Matcher, person: PersonFacts | undefined, id: RecordId, now: number): Subject => {
  const known = matcher.get(id);
  if (known !== undefined) return known;
  const may = person === undefined ? undefined : matchable(person);
  const { offers, needs, interests, values, languages, hoursPerWeek, timeZone, windows, region } = may?.ok === true ? may.fields : {};
  return present({
    id, type: "person" as const, spheres: person?.spheres ?? [], offers: offers ?? [], needs: needs ?? [], interests: interests ?? [], values: values ?? [], languages: languages ?? [],
    hoursPerWeek, timeZone, windows, region, updatedAt: now, synthetic: person?.synthetic ?? false, introducible: true,
  });
};


export interface Understood {
  readonly offers: readonly Linked[];
  readonly needs: readonly Linked[];
  readonly fields: { readonly offers: SkillWithLevel[]; readonly needs: SkillWithLevel[]; readonly interests: string[]; readonly values: string[]; readonly languages: LanguageLevel[] };
}

/** What two free answers say: skills on the side they were said, interests and values from both. */
export const understand = (vocabulary: Vocabulary, answers: { readonly bring: string; readonly seek: string; readonly language?: string }, readerLanguage: string, corrected?: ReadonlyMap<string, Corrected>): Understood => {
  const link = (text: string): Linked[] => vocabulary.link(text, { limit: 24, language: answers.language ?? readerLanguage, ...(corrected === undefined ? {} : { corrected }) });
  const [offers, needs] = [link(answers.bring), link(answers.seek)];
  const kindOf = (id: string): "skill" | "interest" | "value" => vocabulary.concept(id)?.kind ?? "skill";
  const ofKind = (linked: readonly Linked[], kind: string): string[] => [...new Set(linked.map(({ concept }) => concept))].filter((id) => kindOf(id) === kind);
  const skills = (linked: readonly Linked[]): SkillWithLevel[] => ofKind(linked, "skill").slice(0, 24).map((skill) => ({ skill }));
  const all = [...offers, ...needs];
  return {
    offers, needs,
    fields: { offers: skills(offers), needs: skills(needs), interests: ofKind(all, "interest").slice(0, 24), values: ofKind(all, "value").slice(0, 10), languages: answers.language === undefined ? [] : [{ language: answers.language }] },
  };
};

/** Whether any word was understood at all; own words alone find nobody. */
export const understoodAny = ({ offers, needs }: Understood): boolean => [...offers, ...needs].some(({ concept }) => !concept.startsWith("own/"));
