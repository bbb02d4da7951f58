/** One's own profile: reading it, changing it, and seeing it as others do. */
import type { ProfileView } from "@cosmicsync/api";
import { keyOfElement, readDocument, type Body, type Document, type ReadDocument, type RecordId } from "@cosmicsync/protocol";
import { levelOf, revealProfile, type Relation } from "@cosmicsync/policy";
import { canonicalJson, limits, profileFieldNames, profileSetNames } from "@cosmicsync/protocol";
import type { Reader } from "@cosmicsync/storage";
import { atHome, refreshPerson } from "../accounts/at-home.ts";
import type { CallOf, Handlers } from "../http/call.ts";
import { etagOf, requireMatch } from "../http/etag.ts";
import { present } from "../present.ts";
import { createViewing, showFields } from "../views/viewing.ts";
import { createLabels, type Labels } from "../views/labels.ts";
import type { HandlerParts } from "./parts.ts";

type Edit = CallOf<"editProfile">["body"];
type Change = Omit<Body<"profile">, "person">;

export const profileHandlers = (parts: HandlerParts): Pick<Handlers, "profile" | "editProfile" | "seenAs"> => ({
  async profile(call) {
    const { document, etag } = await readOwn(parts.store.read, call.person);
    call.etag(etag);
    return showOwn(document, etag, createLabels(parts.vocabulary, call.language));
  },
  async editProfile(call) {
    const answer = await call.write(async (step) => {
      const before = await readOwn(step.writer, call.person);
      requireMatch(call.ifMatch, before.etag);
      const change = changeOf(before.document, call.body);
      if (change !== undefined) {
        await step.publish(await parts.keyring.signer(step.writer, call.person), { kind: "profile", body: { person: call.person, ...change }, scope: { type: "home" } });
        await refreshPerson(atHome(parts), step, call.person);
      }
      const after = change === undefined ? before : await readOwn(step.writer, call.person);
      return showOwn(after.document, after.etag, createLabels(parts.vocabulary, call.language));
    });
    call.etag(answer.etag);
    return answer;
  },
  async seenAs(call) {
    const viewing = createViewing(parts, parts.store.read, undefined, call.language);
    const facts = await viewing.facts(call.person);
    const card = { id: call.person, pseudonym: viewing.pseudonym(call.person), demo: facts?.synthetic ?? false };
    if (facts === undefined) return { card, withheld: [] };
    const { fields, decisions } = revealProfile(facts, call.params.audience as Relation);
    return {
      card: { ...card, ...showFields(fields, viewing.labels) },
      withheld: decisions.filter(({ decision }) => decision.outcome !== "allow").map(({ field, decision }) => ({ field, rule: decision.rule })),
    };
  },
});

const readOwn = async (reader: Reader, person: RecordId): Promise<{ readonly document: ReadDocument; readonly etag: string }> => {
  const row = await reader.get("profile", { ownerId: person });
  return row === undefined ? { document: { fields: {}, sets: {}, visibility: {} }, etag: etagOf(0) } : { document: readDocument(row.document as Document), etag: etagOf(row.updated) };
};

const usedByMatching = ["offers", "needs", "interests", "values", "languages", "hoursPerWeek", "timeZone"] as const;

const showOwn = ({ fields, sets, visibility }: ReadDocument, etag: string, labels: Labels): ProfileView => {
  const own = revealProfile({ id: "", profile: { fields, sets, visibility }, consents: { show: false, match: false, learn: false, measure: false }, synthetic: false, spheres: [] }, "self").fields;
  const shown = showFields(own, labels);
  const { offers = [], needs = [], interests = [], values = [], languages = [], contacts = [], links = [], ...single } = shown;
  const filled = usedByMatching.filter((name) => { const value = own[name]; return Array.isArray(value) ? value.length > 0 : value !== undefined; });
  return {
    ...single, contacts, links, offers, needs, interests, values, languages,
    visibility: [...profileFieldNames, ...profileSetNames].map((field) => ({ field, level: levelOf(field, visibility) })),
    complete: filled.length / usedByMatching.length, etag,
  };
};

/** The record that turns what is there into what is wanted; undefined where nothing differs. Removals name what was seen, so that another device's addition stays. */
export const changeOf = ({ fields, sets, visibility }: ReadDocument, edit: Edit): Change | undefined => {
  const set: Record<string, unknown> = {};
  const clear: (typeof profileFieldNames)[number][] = [];
  for (const name of profileFieldNames) {
    const wanted = edit[name];
    if (wanted === null) { if (name in fields) clear.push(name); } else if (wanted !== undefined && canonicalJson(wanted) !== canonicalJson(fields[name] ?? null)) set[name] = wanted;
  }
  const levels = (edit.visibility ?? []).filter(({ field, level }) => visibility[field] !== level);
  const { add, remove } = setChanges(sets, edit, profileSetNames);
  const change = present({
    set: Object.keys(set).length === 0 ? undefined : (set as NonNullable<Change["set"]>), clear: clear.length === 0 ? undefined : clear,
    add: add as Change["add"], remove: remove as Change["remove"], visibility: levels.length === 0 ? undefined : levels,
  });
  return Object.keys(change).length === 0 ? undefined : change;
};

type Sets = Readonly<Record<string, readonly unknown[]>>;
/** Additions and observed removals that turn the sets that are there into the lists that are wanted. */
export const setChanges = (sets: ReadDocument["sets"], edit: object, names: readonly string[]): { readonly add: Sets | undefined; readonly remove: Readonly<Record<string, readonly { key: string; seen: RecordId[] }[]>> | undefined } => {
  const add: Record<string, unknown[]> = {};
  const remove: Record<string, { key: string; seen: RecordId[] }[]> = {};
  for (const name of names) {
    const wanted = (edit as Readonly<Record<string, readonly unknown[] | undefined>>)[name];
    if (wanted === undefined) continue;
    const byKey = new Map(wanted.map((value) => [keyOfElement(value), value]));
    const there = sets[name] ?? [];
    const added = [...byKey].filter(([key, value]) => !there.some((element) => element.key === key && canonicalJson(element.value) === canonicalJson(value))).map(([, value]) => value);
    const gone = there.filter((element) => !byKey.has(element.key) || added.some((value) => keyOfElement(value) === element.key));
    if (added.length > 0) add[name] = added;
    if (gone.length > 0) remove[name] = gone.slice(0, limits.skillsCount).map(({ key, seen }) => ({ key, seen: seen.slice(0, limits.skillsCount) }));
  }
  return { add: Object.keys(add).length === 0 ? undefined : add, remove: Object.keys(remove).length === 0 ? undefined : remove };
};
