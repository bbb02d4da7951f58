/**
 * What matching may read, and what it may never read.
 *
 * Every feature is on a reviewed list with the reason and the risk to watch; what is on no list is refused. Attributes that
 * must not decide whom one meets are named and refused under any spelling, also what commonly stands for them (names,
 * pictures, addresses). Matching asks here for each feature; the list is the review.
 */
import { allow, deny, type Decision } from "./decision.ts";

interface Review { readonly why: string; readonly watch: string }

/** Features that matching may use. */
export const reviewedFeatures: Readonly<Record<string, Review>> = {
  offers: { why: "What somebody says they bring.", watch: "People with the same skill rate themselves differently; levels count little." },
  needs: { why: "What somebody looks for.", watch: "Rare needs must not push common ones out of sight." },
  interests: { why: "What somebody cares about.", watch: "Some interests stand for a group; one alone never decides." },
  values: { why: "What matters to somebody in working together.", watch: "Values may stand for belief: they add and leave nobody out. What a person asks of projects is theirs, and about projects alone." },
  languages: { why: "Two people need a language to work in.", watch: "Stands for origin: only a shared language counts, never which." },
  hoursPerWeek: { why: "Expectations of time should fit.", watch: "People with care duties have less time: little time is a caveat, never a bar." },
  timeZone: { why: "Meeting needs common hours.", watch: "Stands for origin: used for overlap of hours only." },
  windows: { why: "Meeting needs common hours.", watch: "Days kept free may stand for belief: used for overlap only." },
  region: { why: "Some things are done in one place.", watch: "Stands for origin and means: coarse, and only a small bonus for being near." },
  trackRecord: { why: "That those who worked with somebody were content says what no profile can.", watch: "Rewards who had chances: five partners count at most, a bad end never counts against anybody, and it lifts by a few hundredths only." },
  relatedness: { why: "People who worked with the same people trust each other sooner.", watch: "Closes circles, and could tell who worked with whom: it lifts by a few hundredths, says no name, and says nothing where few could be the link." },
};

/** Attributes that matching may never read, and words that stand for them. */
export const protectedAttributes = [
  "age", "birthdate", "birthday", "born", "gender", "sex", "pronouns", "sexual-orientation", "orientation", "race", "ethnicity", "ethnic-origin", "skin-colour",
  "nationality", "citizenship", "birthplace", "religion", "belief", "politics", "political-opinion", "union-membership", "disability", "health", "pregnancy",
  "marital-status", "family-status", "income", "wealth", "class", "caste", "criminal-record", "genetics", "biometrics",
  "name", "picture", "photo", "avatar", "voice", "address", "postcode", "contacts", "email", "phone", "ip", "device", "followers", "popularity",
] as const;

const refused: ReadonlySet<string> = new Set(protectedAttributes.map(fold));

/** Whether matching may read a feature. */
export function decideFeature(feature: string): Decision {
  if (refused.has(fold(feature))) return deny("protected-attribute");
  return Object.hasOwn(reviewedFeatures, feature) ? allow("reviewed-feature") : deny("unreviewed-feature");
}

/** "birthDate", "birth_date" and "birth-date" are one word. */
function fold(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]/g, "");
}
