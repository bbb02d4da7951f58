/**
 * What words mean to those who corrected how they were understood: one's own word, and that on which enough others agree (`commonMeaning`).
 *
 * Others count who live here and let the engine learn now, and who said it a week ago: who makes up three people to twist a word has to wait, and to be seen by the stewards meanwhile. The age of an account
 * is no measure of that: it comes with the account from another node. Read when asked, so that a
 * consent withdrawn, or a person gone, counts no more at once. Costs a row for oneself and an index's page for each of a few phrases.
 */
import type { RecordId } from "@cosmicsync/protocol";
import { consentsOf } from "@cosmicsync/policy";
import { commonMeaning, correctedPhrases, phrasesOf, type Corrected, type Said } from "@cosmicsync/matching/vocabulary";
import type { Reader } from "@cosmicsync/storage";

/** People asked about one phrase. */
const peopleRead = 100;
const leastAgeMillis = 7 * 86_400_000;

export const readCorrected = async (reader: Reader, texts: readonly string[], person: RecordId | undefined, now: number): Promise<ReadonlyMap<string, Corrected>> => {
  const phrases = [...new Set(texts.flatMap((text) => phrasesOf(text)))].slice(0, correctedPhrases.count);
  const counted = new Map<RecordId, Promise<boolean>>();
  const counts = (id: RecordId): Promise<boolean> => {
    const known = counted.get(id) ?? mayCount(reader, id);
    counted.set(id, known);
    return known;
  };
  const corrected = new Map<string, Corrected>();
  for (const phrase of phrases) {
    const own = person === undefined ? undefined : await reader.get("correction", { ownerId: person, phrase });
    if (own !== undefined) {
      corrected.set(phrase, { concept: own.concept, by: "writer" });
      continue;
    }
    const said: Said[] = [];
    for (const { ownerId, concept, correctedAt } of await reader.list("correction", { fanOut: true }, { where: { phrase }, index: "byPhrase", limit: peopleRead })) if (correctedAt <= now - leastAgeMillis && (await counts(ownerId))) said.push({ person: ownerId, concept });
    const concept = commonMeaning(said);
    if (concept !== undefined) corrected.set(phrase, { concept, by: "others" });
  }
  return corrected;
};

const mayCount = async (reader: Reader, person: RecordId): Promise<boolean> => {
  if ((await reader.get("account", { ownerId: person })) === undefined) return false;
  return consentsOf(await reader.list("consent", { owner: person }, { limit: 16 })).learn;
};
