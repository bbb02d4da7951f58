/**
 * What of a person is told in a sphere that they have joined, so that nodes other than their home can know them: the words
 * that members may read, each with its level, and nothing else; and what these nodes may do with them.
 *
 * Told only while the person consents to be shown. Matching elsewhere reads what is told, so it stands on both consents.
 */
import { profileFieldNames, profileSetNames, type Body } from "@cosmicsync/protocol";
import { noConsents, type Consents } from "./consent.ts";
import type { PersonFacts } from "./person.ts";
import { revealProfile } from "./reveal.ts";
import { levelOf } from "./visibility.ts";

/** The body of the snapshot, or undefined where nothing is told. The same facts give the same body. */
export function sharedProfile(person: PersonFacts): Body<"profile"> | undefined {
  // Moderators' actions travel by themselves, and each node hides by them: lifted, the words need not be said again.
  const standing = person.standing === "erased" ? "erased" : "normal";
  const { fields } = revealProfile({ ...person, standing }, "sphere");
  const [set, add] = [picked(fields, profileFieldNames), picked(fields, profileSetNames)];
  // Levels are said even where they are the default, so that another default later makes nothing broader.
  const visibility = [...profileFieldNames, ...profileSetNames].filter((name) => name in fields).map((field) => ({ field, level: levelOf(field, person.profile.visibility) }));
  if (visibility.length === 0) return undefined;
  return { person: person.id, snapshot: true, ...(Object.keys(set).length === 0 ? {} : { set }), ...(Object.keys(add).length === 0 ? {} : { add }), visibility };
}

/** What is told of the consents; the two others are for the home node alone. */
export function sharedConsents({ consents, standing }: Pick<PersonFacts, "consents" | "standing">): Pick<Consents, "show" | "match"> {
  if (standing === "erased" || !consents.show) return noConsents;
  return { show: true, match: consents.match };
}

function picked<T extends object, K extends keyof T>(from: T, names: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]])) as Partial<Pick<T, K>>;
}
