/** Kinds that say who somebody is, where they are and what they want known: person, delegation, revocation, home, profile, consent. */
import { Type, type Static } from "typebox";
import { limits } from "../limits.ts";
import { Contact, HoursPerWeek, Line, Link, LongText, Moment, Name, PersonId, PublicKey, RecordId, Region, TimeZone, WeeklyWindow, closed, concepts, languages, oneOf, skills, values } from "./fields.ts";
import { defineKind } from "./kind.ts";

const id = "a".repeat(52);

/** Who may see a field, from nobody to everybody; each level includes those before it. */
export const visibilityLevels = ["nobody", "introduced", "team", "match", "sphere", "public"] as const;
export const Visibility = oneOf(visibilityLevels);
export type Visibility = Static<typeof Visibility>;

/** What a person may agree to, each by itself: being shown, being matched, letting the engine learn, being counted. */
export const purposes = ["show", "match", "learn", "measure"] as const;
export const Purpose = oneOf(purposes);
export type Purpose = Static<typeof Purpose>;

/** Profile fields with one value, merged last-writer-wins. */
export const ProfileFields = closed({
  name: Type.Optional(Name),
  pronouns: Type.Optional(Name),
  headline: Type.Optional(Line),
  about: Type.Optional(LongText),
  hoursPerWeek: Type.Optional(HoursPerWeek),
  timeZone: Type.Optional(TimeZone),
  windows: Type.Optional(Type.Array(WeeklyWindow, { maxItems: limits.windowsCount })),
  region: Type.Optional(Region),
  contacts: Type.Optional(Type.Array(Contact, { maxItems: limits.contactsCount })),
  links: Type.Optional(Type.Array(Link, { maxItems: limits.linksCount })),
});
/** Profile fields that are sets, merged as observed-remove sets keyed by concept or language. */
export const ProfileSets = closed({
  offers: Type.Optional(skills),
  needs: Type.Optional(skills),
  interests: Type.Optional(concepts),
  values: Type.Optional(values),
  languages: Type.Optional(languages),
});
export const profileFieldNames = ["name", "pronouns", "headline", "about", "hoursPerWeek", "timeZone", "windows", "region", "contacts", "links"] as const;
export const profileSetNames = ["offers", "needs", "interests", "values", "languages"] as const;
export type ProfileFieldName = (typeof profileFieldNames)[number] | (typeof profileSetNames)[number];
const anyProfileField = oneOf([...profileFieldNames, ...profileSetNames] as const);

/** An element taken out of a set: its key and the records that added it, as the author saw them (observed-remove). */
export const Removal = closed({ key: Type.String({ minLength: 1, maxLength: 160 }), seen: Type.Array(RecordId, { minItems: 1, maxItems: limits.skillsCount }) });
const removals = Type.Optional(Type.Array(Removal, { maxItems: limits.skillsCount }));

export const person = defineKind({
  name: "person", code: 1, title: "Person",
  description: "Begins a person. The author key is the person's root key, and the record's id is the person's id.",
  scopes: ["home", "sphere"],
  body: closed({ began: Moment, synthetic: Type.Optional(Type.Boolean({ description: "Made by a generator, not a human being; shown as such" })) }),
  examples: [{ began: 1_790_000_000_000 }, { began: 1_790_000_000_000, synthetic: true }],
  refused: [{ why: "no beginning", body: {} }, { why: "a name belongs in the profile", body: { began: 1, name: "x" } }],
});

export const delegation = defineKind({
  name: "delegation", code: 2, title: "Device delegation",
  description: "Lets a device key sign for a person. Signed by the root key.",
  scopes: ["home", "sphere"],
  body: closed({ person: PersonId, key: PublicKey, device: Type.Optional(Name), expiresAt: Type.Optional(Moment) }),
  examples: [{ person: id, key: id, device: "phone" }],
  refused: [{ why: "no key", body: { person: id } }],
});

export const revocation = defineKind({
  name: "revocation", code: 3, title: "Revocation of a device",
  description: "Ends a delegation: records of that key later than `from` are refused.",
  scopes: ["home", "sphere"],
  body: closed({ person: PersonId, delegation: RecordId, from: Moment, reason: Type.Optional(oneOf(["lost", "replaced", "compromised", "other"])) }),
  examples: [{ person: id, delegation: id, from: 1_790_000_000_000, reason: "lost" }],
  refused: [{ why: "no moment", body: { person: id, delegation: id } }],
});

export const home = defineKind({
  name: "home", code: 6, title: "Home node",
  description: "Names the node that keeps a person's account: what is addressed to them is sent there. Signed by the root key. Of several the one of the highest epoch counts, then the latest; records of an earlier epoch that are later than it are refused, so a person is never at home in two places.",
  scopes: ["home", "sphere"],
  body: closed({ person: PersonId, node: PublicKey, from: Moment }),
  examples: [{ person: id, node: id, from: 1_790_000_000_000 }],
  refused: [{ why: "no node", body: { person: id, from: 1 } }, { why: "an address is no node", body: { person: id, node: "node.example.org", from: 1 } }],
});

export const profile = defineKind({
  name: "profile", code: 4, title: "Profile",
  description: "A change to what a person says of themself: fields set or cleared, set elements added or removed, visibility per field. A snapshot is no change: it is all that its sphere may know, and stands alone; the latest of a person's snapshots counts, and none where the changes themselves are known.",
  scopes: ["home", "sphere"],
  body: closed({
    person: PersonId,
    snapshot: Type.Optional(Type.Boolean({ description: "All that the sphere may know, in place of every earlier snapshot" })),
    set: Type.Optional(ProfileFields),
    clear: Type.Optional(Type.Array(oneOf(profileFieldNames), { maxItems: profileFieldNames.length })),
    add: Type.Optional(ProfileSets),
    remove: Type.Optional(closed({ offers: removals, needs: removals, interests: removals, values: removals, languages: removals })),
    visibility: Type.Optional(Type.Array(closed({ field: anyProfileField, level: Visibility }), { maxItems: profileFieldNames.length + profileSetNames.length })),
  }),
  examples: [{ person: id, set: { name: "Ana", hoursPerWeek: 4, timeZone: "Europe/Lisbon", region: "PT" }, add: { offers: [{ skill: "skill/carpentry", level: 3 }], languages: [{ language: "pt", level: "native" }] }, visibility: [{ field: "name", level: "introduced" }] }, { person: id, snapshot: true, set: { headline: "Builds shelves" }, visibility: [{ field: "headline", level: "sphere" }] }],
  refused: [
    { why: "a level beyond expert", body: { person: id, add: { offers: [{ skill: "skill/x", level: 5 }] } } },
    { why: "an unknown field", body: { person: id, set: { age: 40 } } },
    { why: "U+0000 in a text", body: { person: id, set: { about: "a\u0000b" } } },
    { why: "a direction override in a name", body: { person: id, set: { name: "a\u202Eb" } } },
  ],
});

export const consent = defineKind({
  name: "consent", code: 5, title: "Consent",
  description: "A person's yes or no to one purpose, with the version of the words they agreed to.",
  scopes: ["home", "sphere"],
  body: closed({ person: PersonId, purpose: Purpose, granted: Type.Boolean(), wording: Type.String({ pattern: "^[a-z0-9.-]{1,32}$" }) }),
  examples: [{ person: id, purpose: "match", granted: true, wording: "2026-11" }],
  refused: [{ why: "a purpose nobody was asked about", body: { person: id, purpose: "advertise", granted: true, wording: "1" } }],
});

export type ProfileFields = Static<typeof ProfileFields>;
export type ProfileSets = Static<typeof ProfileSets>;
