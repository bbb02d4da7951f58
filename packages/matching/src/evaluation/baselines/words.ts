/** Words and skills of a person or project, as the baselines compare them. */
import { normalise } from "../../vocabulary/normalise.ts";
import { stemAll } from "../../vocabulary/stem.ts";
import { stopWords } from "../../vocabulary/stop-words.ts";
import type { Entity } from "../format.ts";

/** A description longer than this adds little but time. */
const textChars = 8_000;
const stops = stopWords("en");

/** Stemmed words of title and text; of skills and interests where there is no text, since otherwise nothing could be compared. */
export function wordsOfEntity(entity: Entity | undefined): string[] {
  if (entity === undefined) return [];
  const said = [entity.title, entity.text].filter((part) => part !== undefined).join(" ").slice(0, textChars);
  const text = said === "" ? skillsOfEntity(entity).join(" ") : said;
  return normalise(text).split(" ").filter((word) => word.length > 1 && !stops.has(word)).map(stemAll);
}

export const skillsOfEntity = (entity: Entity | undefined): string[] =>
  entity === undefined ? [] : [...entity.offers, ...entity.needs].map(({ skill }) => normalise(skill)).concat(entity.interests.map(normalise));
