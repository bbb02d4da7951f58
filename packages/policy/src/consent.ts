/**
 * Consent, purpose by purpose. Nothing is agreed to until the person says so; the latest word (clock, then id) counts, and
 * a withdrawal works from the moment it is admitted. Purposes do not imply each other: who agrees to be matched has not
 * agreed to be shown.
 */
import { purposes, type Clock, type Purpose, type RecordId } from "@cosmicsync/protocol";
import { allow, deny, type Decision } from "./decision.ts";

export type Consents = Readonly<Record<Purpose, boolean>>;

/** What somebody has agreed to who has not been asked yet: nothing. */
export const noConsents: Consents = { show: false, match: false, learn: false, measure: false };

/** The version of the words in which consent is asked; a new wording asks anew and never assumes. */
export const consentWording = "2026-12";
/** Since these words `learn` speaks of the projects that somebody took part in; a yes to older words does not. */
const wordingOfProjects = "2026-12";

/** What each purpose allows, and what it does not. The words shown to people are made from these. */
export const purposeMeanings: Readonly<Record<Purpose, string>> = {
  show: "Members of your spheres, and where you say so everybody, see what you let them see.",
  match: "You are suggested to others, and others to you, by a pseudonym; what you finished here with others counts a little for both of you. Asking and being asked need it.",
  learn: "What you say about suggestions, and about what words mean, and which open projects you took part in, improves later suggestions, on this node only.",
  measure: "You are counted in totals that name nobody.",
};

export interface ConsentWord { readonly purpose: string; readonly granted: boolean; readonly clock: Clock; readonly recordId: RecordId }

/** The latest word on each purpose; what was never said is no. */
export function consentsOf(words: Iterable<ConsentWord>): Consents {
  const latest = latestOf(words);
  return Object.fromEntries(purposes.map((purpose) => [purpose, latest.get(purpose)?.granted ?? false])) as Record<Purpose, boolean>;
}

/** Whether the latest word on `learn` is a yes, to words that spoke of projects. */
export function agreesToLearnFromProjects(words: Iterable<ConsentWord & { readonly wording: string }>): boolean {
  const learn = latestOf(words).get("learn");
  return learn?.granted === true && learn.wording >= wordingOfProjects;
}

function latestOf<W extends ConsentWord>(words: Iterable<W>): Map<string, W> {
  const latest = new Map<string, W>();
  for (const word of words) {
    const known = latest.get(word.purpose);
    if (known === undefined || word.clock > known.clock || (word.clock === known.clock && word.recordId > known.recordId)) latest.set(word.purpose, word);
  }
  return latest;
}

/** Whether a person has agreed to a purpose. */
export const decidePurpose = (consents: Consents, purpose: Purpose): Decision => {
  return consents[purpose] ? allow("consent-given") : deny(`no-consent-${purpose}`);
};
