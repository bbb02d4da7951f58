/**
 * The one way from a stored profile to anything that leaves: a page, an answer, a search index, a matching feature.
 *
 * In: what is known of the person and how close the reader is. Out: the fields that may be seen as plain values, and one
 * decision for every field that exists, naming its rule. No field leaves without a decision. Pure; costs O(fields).
 *
 * Being introduced or in one team rests on two people's own yes, so it outlasts a withdrawn consent to be shown or matched;
 * visibility per field still holds, and erasure ends it.
 */
import { limits, profileFieldNames, profileSetNames, type ProfileFieldName, type ProfileFields, type ProfileSets } from "@cosmicsync/protocol";
import { allow, withhold, type Decision } from "./decision.ts";
import type { PersonFacts } from "./person.ts";
import { broadestVisibility, isSeenBy, levelOf, type Relation } from "./visibility.ts";

export type RevealedProfile = Partial<ProfileFields & ProfileSets>;
export interface Revelation {
  readonly fields: RevealedProfile;
  readonly decisions: readonly { readonly field: ProfileFieldName; readonly decision: Decision }[];
}

/** What a reader in this relation may see of a person. */
export function revealProfile(person: PersonFacts, relation: Relation): Revelation {
  const seen = mayBeShown(person, relation);
  const fields: Record<string, unknown> = {};
  const decisions: { field: ProfileFieldName; decision: Decision }[] = [];
  for (const [field, value] of storedFields(person)) {
    const decision = seen.outcome === "allow" ? decideField(person, field, relation) : seen;
    decisions.push({ field, decision });
    if (decision.outcome === "allow") fields[field] = value;
  }
  return { fields: fields as RevealedProfile, decisions };
}

/** Whether a person may be seen at all in this relation, before any field is looked at. */
export function mayBeShown(person: Pick<PersonFacts, "consents" | "standing">, relation: Relation): Decision {
  if (person.standing === "erased") return withhold("erased");
  if (relation === "self") return allow("own");
  if (relation === "introduced" || relation === "team") return allow("shared-with-audience");
  if (person.standing === "suspended") return withhold("suspended");
  if (relation === "match") return person.consents.match ? allow("consent-given") : withhold("no-consent-match");
  return person.consents.show ? allow("consent-given") : withhold("no-consent-show");
}

function decideField(person: PersonFacts, field: ProfileFieldName, relation: Relation): Decision {
  if (relation === "self") return allow("own");
  if (isSeenBy(levelOf(field, person.profile.visibility), relation)) return allow("shared-with-audience");
  const bound = broadestVisibility[field];
  return withhold(bound !== undefined && !isSeenBy(bound, relation) ? "never-before-introduced" : "narrower-than-audience");
}

/**
 * The fields that exist, by name, in one order. Only declared names are read: a document that holds anything else cannot
 * bring it out. Sets that two devices filled beyond the bound at the same time are shown up to the bound.
 */
function* storedFields(person: PersonFacts): Generator<[ProfileFieldName, unknown]> {
  const { fields, sets } = person.profile;
  for (const name of profileFieldNames) if (Object.hasOwn(fields, name) && fields[name] !== undefined) yield [name, fields[name]];
  for (const name of profileSetNames) {
    const elements = Object.hasOwn(sets, name) ? sets[name] : undefined;
    if (elements !== undefined && elements.length > 0) yield [name, elements.slice(0, setBounds[name]).map((element) => element.value)];
  }
}

const setBounds: Readonly<Record<(typeof profileSetNames)[number], number>> = {
  offers: limits.skillsCount, needs: limits.skillsCount, interests: limits.skillsCount, values: limits.valuesCount, languages: limits.languagesCount,
};
