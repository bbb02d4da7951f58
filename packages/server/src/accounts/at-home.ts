/**
 * What this node does as a person's home beyond answering them: says that they live here, keeps what their spheres are told true, and
 * takes the steps that follow from what came by mail (a yes from another node brings their name and contact out, closing notes of both
 * bring the outcome). All of it in `settlePerson`, which may run at any time and twice; handlers run `refreshPerson` in the very step of
 * a change.
 *
 * `createAtHome` runs it for everybody at the start, and after the commit of records that came from elsewhere.
 */
import { encodeId, type Body, type Crypto, type RecordId } from "@cosmicsync/protocol";
import { foldIntroduction } from "@cosmicsync/policy";
import type { Changed, Reader, Store, TableName } from "@cosmicsync/storage";
import { elsewhere, forgetMoved, introductionOf, isMoving, refreshShared, type Replica, type Signer, type Step } from "@cosmicsync/sync";
import { readCollaborations } from "../reading/collaborations.ts";
import type { Keyring } from "./keyring.ts";

export interface AtHomeParts {
  readonly store: Store;
  /** A mailing replica: what a step says to people of other nodes is posted in it. */
  readonly replica: Replica;
  readonly crypto: Crypto;
  readonly now: () => number;
  readonly nodeSigner: Signer;
  readonly keyring: Keyring;
  readonly consentWording: string;
  /** Something that should follow did not; it is tried again at the next change or start. */
  readonly onFailure?: (cause: unknown) => void;
}
type Parts = Omit<AtHomeParts, "store" | "replica" | "onFailure">;

/** What handlers hand in. */
export const atHome = (parts: Omit<Parts, "consentWording"> & { readonly settings: { readonly consentWording: string } }): Parts => ({ ...parts, consentWording: parts.settings.consentWording });

/** Says that somebody lives here, in the step that begins their account. */
export const publishHome = (parts: Parts, step: Step, signer: Signer, person: RecordId): Promise<unknown> =>
  step.publish(signer, { kind: "home", body: { person, node: encodeId(parts.nodeSigner.keys.publicKey), from: parts.now() }, scope: { type: "home" } });

/** Brings what a person's spheres are told up to date; to be run in the step that changes their profile, consents or memberships. */
export const refreshPerson = async (parts: Parts, step: Step, person: RecordId): Promise<void> => {
  await refreshShared(parts, step, await parts.keyring.signer(step.writer, person));
};

/** Everything that follows for one person; nothing where they do not live here, or are on their way to another node. */
export const settlePerson = async (parts: Parts, step: Step, person: RecordId): Promise<void> => {
  const { writer } = step;
  if ((await writer.get("account", { ownerId: person })) === undefined) return;
  const here = encodeId(parts.nodeSigner.keys.publicKey);
  const home = await writer.get("homeNode", { ownerId: person });
  if (home !== undefined && home.node !== here) return forgetMoved({ crypto: parts.crypto, node: here, now: parts.now }, writer, person);
  if (await isMoving(writer, person)) return;
  const signer = await parts.keyring.signer(writer, person);
  if (home === undefined) await publishHome(parts, step, signer, person);
  await refreshShared(parts, step, signer);
  await revealChosen(parts, step, signer, person);
  await recordOutcomes(parts, step, signer, person);
};

const choicesRead = 256;

/** Both have said yes, the other one on another node: the name and contact chosen when asking go out now. */
const revealChosen = async (parts: Parts, step: Step, signer: Signer, person: RecordId): Promise<void> => {
  const { writer } = step;
  for (const { introductionId, name, contacts } of await writer.list("contactChoice", { owner: person }, { limit: choicesRead })) {
    const row = await writer.get("introduction", { ownerId: person, introductionId });
    if (row === undefined) continue;
    const introduction = await introductionOf(writer, row);
    if (!foldIntroduction(introduction, person, parts.now()).canReveal) continue;
    await step.publish(signer, { kind: "introduction-reveal", body: { introduction: introductionId, person, name, contacts: contacts as Body<"introduction-reveal">["contacts"] }, scope: { type: "people", people: [introduction.asker, introduction.asked] } });
    await writer.delete("contactChoice", { ownerId: person, introductionId });
  }
};

const collaborationsRead = 64;

/** Recorded once: by the home of the first named who lives where the notes came together by mail. */
const recordOutcomes = async (parts: Parts, step: Step, signer: Signer, person: RecordId): Promise<void> => {
  const here = { node: encodeId(parts.nodeSigner.keys.publicKey) };
  for (const { row, people, state } of await readCollaborations(step.writer, person, parts.now(), { limit: collaborationsRead })) {
    if (state.outcome === undefined || state.outcomeRecorded || people[0] !== person) continue;
    const apart = (await Promise.all(people.map((one) => elsewhere(step.writer, here, one)))).some((node) => node !== undefined);
    if (apart) await step.publish(signer, { kind: "outcome", body: { collaboration: row.collaborationId, ...state.outcome }, scope: { type: "people", people } });
  }
};

export interface AtHome extends AsyncDisposable {
  /** Looks after everybody who lives here, a few in a step, while the node answers already. Accounts from before homes were said get theirs. */
  begin(): void;
  /** Resolves when what has come so far was followed up. */
  settled(): Promise<void>;
}

/** What may come from elsewhere and ask for something here. */
const followed: ReadonlySet<TableName> = new Set<TableName>(["homeNode", "membership", "introductionStep", "collaborationStep"]);
const peoplePerStep = 16;

export const createAtHome = (parts: AtHomeParts): AtHome => {
  let following: Promise<void> = Promise.resolve();
  let stopped = false;
  const follow = (people: readonly RecordId[]): void => {
    following = following.then(() => settleAll(parts, people)).catch((cause: unknown) => parts.onFailure?.(cause));
  };
  const stop = parts.replica.onChange((changed: readonly Changed[]) => {
    const people = new Set(changed.flatMap(({ table, ownerId }) => (followed.has(table) ? [ownerId] : [])));
    if (people.size > 0) follow([...people]);
  });
  return {
    begin() {
      following = following.then(() => settleEverybody(parts, () => stopped)).catch((cause: unknown) => parts.onFailure?.(cause));
    },
    settled: () => following,
    async [Symbol.asyncDispose]() {
      stopped = true;
      stop();
      await following;
    },
  };
};

const settleEverybody = async (parts: AtHomeParts, stopped: () => boolean): Promise<void> => {
  for (let after: { ownerId: RecordId } | undefined; !stopped();) {
    const page = await parts.store.read.list("account", { fanOut: true }, { limit: peoplePerStep, ...(after === undefined ? {} : { after }) });
    await settleAll(parts, page.map(({ ownerId }) => ownerId));
    const last = page.at(-1);
    if (last === undefined || page.length < peoplePerStep) return;
    after = { ownerId: last.ownerId };
  }
};

const settleAll = async (parts: AtHomeParts, people: readonly RecordId[]): Promise<void> => {
  const here: RecordId[] = [];
  for (const person of people) if (await needsLook(parts.store.read, person)) here.push(person);
  for (let from = 0; from < here.length; from += peoplePerStep) {
    await parts.replica.write(async (step) => { for (const person of here.slice(from, from + peoplePerStep)) await settlePerson(parts, step, person); });
  }
};

const needsLook = async (reader: Reader, person: RecordId): Promise<boolean> => (await reader.get("account", { ownerId: person })) !== undefined;
