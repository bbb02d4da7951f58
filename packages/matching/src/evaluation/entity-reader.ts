/** What an entity of somebody's data is about, in the engine's own terms: concepts of the vocabulary, and stemmed words; and its history as occasions. */
import type { About, Occasion } from "../history/index.ts";
import { nothingSaid } from "../history/index.ts";
import { ownId } from "../vocabulary/concept.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import { countTerms } from "./baselines/bag.ts";
import { wordsOfEntity } from "./baselines/words.ts";
import type { Entity, Skill } from "./format.ts";
import type { Link, World } from "./world.ts";

const sureOfTag = 0.85;

export interface EntityReader {
  conceptOf(words: string): string | undefined;
  about(entity: Entity): About;
  /** Of one of the world; remembered. */
  aboutNumber(number: number): About;
  /** An event as an occasion and its key; undefined for a no, and for what no person did. */
  occasion(link: Link): { readonly key: string; readonly occasion: Occasion } | undefined;
}

export function createEntityReader(world: World, vocabulary: Vocabulary): EntityReader {
  const conceptOf = createConceptReader(vocabulary);
  const abouts = new Map<number, About>();
  const isProject = (number: number): boolean => number >= world.peopleCount;
  const about = (entity: Entity): About => ({
    concepts: countTerms([...mapSkills(entity.offers, conceptOf).keys(), ...mapSkills(entity.needs, conceptOf).keys(), ...entity.interests.map(conceptOf).filter((concept) => concept !== undefined)]),
    words: countTerms(wordsOfEntity(entity)),
  });
  const aboutNumber = (number: number): About => {
    let found = abouts.get(number);
    if (found === undefined) abouts.set(number, (found = about(world.entities[number] as Entity)));
    return found;
  };
  return {
    conceptOf, about, aboutNumber,
    occasion({ a, b, project, kind, time }) {
      if (kind === "said-no" || isProject(a)) return undefined;
      const work = isProject(b) ? b : project;
      return { key: work === undefined ? `${a} ${b} ${time}` : String(work), occasion: { time, people: isProject(b) ? [a] : [a, b], about: work === undefined ? nothingSaid : aboutNumber(work) } };
    },
  };
}

/** A tag or skill of somebody's data: a concept where the whole of it names one, else its own words. */
function createConceptReader(vocabulary: Vocabulary): (words: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (words) => {
    if (known.has(words)) return known.get(words);
    const written = words.replaceAll(/[-_]/g, " ");
    const linked = vocabulary.link(written, { limit: 2 });
    const first = linked[0];
    const whole = linked.length === 1 && first !== undefined && first.confidence >= sureOfTag && first.text.length >= written.trim().length - 1;
    const concept = vocabulary.concept(words) !== undefined ? words : whole ? first.concept : ownId(words);
    known.set(words, concept);
    return concept;
  };
}

/** Levels of the format are shares; ours are 1 to 4. */
export function mapSkills(skills: readonly Skill[], conceptOf: (words: string) => string | undefined): Map<string, number | undefined> {
  const found = new Map<string, number | undefined>();
  for (const { skill, level } of skills) {
    const concept = conceptOf(skill);
    if (concept !== undefined) found.set(concept, level === undefined ? undefined : 1 + Math.round(level * 3));
  }
  return found;
}
