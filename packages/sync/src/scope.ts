/**
 * What two nodes that share a sphere should both hold. The shared set of a sphere S is
 *
 *   the records with scope S, the record that began S, and of every person who signed one of these the identity records
 *   (person, delegation, revocation, home, erasure).
 *
 * Of a record whose words were taken back its header counts, as long as its author's key is known to be somebody's. Nothing else of scope
 * home is ever in a shared set, nothing of scope people, and of a demo sphere nothing at all. The set is a function of the records
 * held: replicas that hold the same have the same sets, whatever order they came in.
 *
 * A set is listed once, from an index, page by page, and followed record by record after that: a record that comes in costs what it
 * touches. In memory 52 bytes a record, and an entry for each author.
 */
import { clockAt, decodeId, encodeId, type KindName, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { allRows, authorOf, envelopeById, isTakenBack, type Reader, type Row, type Store } from "@cosmicsync/storage";
import { identityKinds } from "./identity-kinds.ts";
import type { SphereFilter } from "./peers.ts";
import { createRecordSet, type RecordSet } from "./reconcile/record-set.ts";
import type { Admitted } from "./replica.ts";

export { identityKinds };
/** What stands whatever kinds a filter names: without it nothing else could be judged. */
const everyKinds: ReadonlySet<string> = new Set<KindName>(["sphere", "membership", "guideline", "tombstone", "erasure"]);

export interface SharedSet {
  /** Sphere and filter: two sets of one name hold the same. */
  readonly name: string;
  readonly sphere: RecordId;
  readonly size: number;
  has(id: Uint8Array): boolean;
  /** All ids, 32 bytes each, in one row. */
  ids(): Uint8Array;
  /** Told what came and what went, identity before what it signed. */
  onChange(listener: (change: SetChange) => void): () => void;
}
export interface SetChange { readonly added: readonly RecordId[]; readonly removed: readonly RecordId[] }

export interface SharedSets {
  /** The set under a filter: made when first asked for, followed until all who asked have let go. */
  open(sphere: RecordId, filter?: SphereFilter): Promise<SharedSet & Disposable>;
  /** What the replica told; taken one after another. */
  take(news: Admitted): void;
  /** Everything told so far is in the sets. */
  settled(): Promise<void>;
}

/** What of a row decides whether it belongs. */
interface Held { readonly id: RecordId; readonly ownerId: RecordId; readonly kind: string; readonly sphereId: RecordId | null; readonly author: RecordId; readonly clock: number; readonly whole: boolean }

/**
 * `pause`: lets everything else have its turn. An embedded store answers without waiting, so that a large set would be listed in one breath, in which
 * no ping is answered: the link for which it is listed would end before the set is there, again and again.
 */
export function createSharedSets({ store, random, pause = () => Promise.resolve() }: { readonly store: Store; readonly random: (size: number) => Uint8Array; readonly pause?: () => Promise<void> }): SharedSets {
  const open = new Map<string, { set: FollowedSet; holders: number }>();
  /** Sets that are being listed: what is told meanwhile is theirs to take afterwards. */
  let listing = 0;
  let queue: Promise<unknown> = Promise.resolve();
  const enqueue = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };

  async function take({ admitted, erased }: Admitted): Promise<void> {
    const sets = [...open.values()].map(({ set }) => set);
    for (const { record } of admitted) for (const set of sets) await set.takeRecord(record);
    for (const id of erased) {
      const row = await envelopeById(store.read, id);
      for (const set of sets) await set.reconsider(id, row);
    }
    for (const set of sets) await set.tell();
  }

  return {
    open: (sphere, filter = {}) => enqueue(async () => {
      const key = nameOf(sphere, filter);
      let entry = open.get(key);
      if (entry === undefined) {
        entry = { set: createFollowedSet(store.read, sphere, filter, random(16), pause), holders: 0 };
        listing++;
        try { await entry.set.list(); } finally { listing--; }
        open.set(key, entry);
      }
      const held = entry;
      held.holders++;
      const { set } = held;
      return {
        name: key, sphere, has: set.has, ids: set.ids, onChange: set.onChange,
        get size() { return set.size; },
        [Symbol.dispose]() { if (--held.holders === 0) open.delete(key); },
      };
    }),
    take(news) { if (open.size > 0 || listing > 0) void enqueue(() => take(news)); },
    settled: () => enqueue(() => Promise.resolve()),
  };
}

interface FollowedSet extends SharedSet {
  list(): Promise<void>;
  takeRecord(record: SignedRecord): Promise<void>;
  /** A record lost its words, or went; `row` is what the store has of it now. */
  reconsider(id: RecordId, row: Row<"envelope"> | undefined): Promise<void>;
  tell(): Promise<void>;
}

/** Rows listed in one breath: some twenty milliseconds. */
const rowsInBreath = 512;

function createFollowedSet(reader: Reader, sphere: RecordId, filter: SphereFilter, salt: Uint8Array, pause: () => Promise<void>): FollowedSet {
  const listeners = new Set<(change: SetChange) => void>();
  const [emptyIds, since] = [(): RecordSet => createRecordSet({ salt, cellCount: 1 }), filter.since === undefined ? 0 : clockAt(filter.since)];
  let ids = emptyIds();
  /** Keys that signed records of the sphere, and the people they speak for. */
  let authors = new Set<RecordId>();
  let people = new Set<RecordId>();
  /** A change reached farther than can be followed: list anew before anybody is told. */
  let stale = false;
  let added: RecordId[] = [];
  let removed: RecordId[] = [];

  const ofSphere = ({ id, sphereId }: Held): boolean => id === sphere || sphereId === sphere;
  const passes = ({ kind, clock }: Held): boolean => everyKinds.has(kind) || ((filter.kinds?.includes(kind as KindName) ?? true) && clock >= since);
  /** Its words are here, or went rightly and by the word of somebody known: of a bare key nobody could learn it anew. */
  async function counts(held: Held): Promise<boolean> {
    if (held.whole) return true;
    if ((await authorOf(reader, held.author))?.revokedFrom === 0) return false;
    return isTakenBack(reader, held as Pick<SignedRecord, "id" | "kind" | "author" | "clock">);
  }
  async function belongs(held: Held): Promise<boolean> {
    if (ofSphere(held) ? !passes(held) : !identityKinds.has(held.kind) || !people.has(held.ownerId)) return false;
    return counts(held);
  }

  function put(id: RecordId): void {
    if (ids.add(decodeId(id))) added.push(id);
  }

  async function add(held: Held): Promise<void> {
    if (ofSphere(held) && !authors.has(held.author)) {
      authors.add(held.author);
      await addPerson((await authorOf(reader, held.author))?.personId);
    }
    put(held.id);
  }

  async function addPerson(person: RecordId | undefined): Promise<void> {
    if (person === undefined || people.has(person)) return;
    people.add(person);
    for (const kind of identityKinds) {
      for await (const row of allRows(reader, "envelope", { owner: person }, { where: { kind } })) {
        const held = heldOfRow(row);
        if (await counts(held)) put(held.id);
      }
    }
  }

  async function list(): Promise<void> {
    const before = ids;
    stale = false;
    [ids, authors, people, added, removed] = [emptyIds(), new Set(), new Set(), [], []];
    if (!(await isDemo())) {
      const beginning = await envelopeById(reader, sphere);
      if (beginning !== undefined) await addIfBelongs(heldOfRow(beginning));
      let listed = 0;
      for await (const row of allRows(reader, "envelope", { fanOut: true }, { where: { sphereId: sphere }, index: "bySphere" })) {
        await addIfBelongs(heldOfRow(row));
        if (++listed % rowsInBreath === 0) await pause();
      }
    }
    // What was there before is no news.
    added = added.filter((id) => !before.has(decodeId(id)));
    const gone = before.ids();
    for (let at = 0; at < gone.length; at += 32) if (!ids.has(gone.subarray(at, at + 32))) removed.push(encodeId(gone.subarray(at, at + 32)));
  }
  const isDemo = async (): Promise<boolean> => (await reader.get("sphere", { ownerId: sphere }))?.demo === true;
  async function addIfBelongs(held: Held): Promise<void> {
    if (await belongs(held)) await add(held);
  }

  /** What listeners hear is the difference. */
  async function listAgain(): Promise<void> {
    const [wasAdded, wasRemoved] = [added, removed];
    await list();
    added = [...wasAdded, ...added];
    removed = [...wasRemoved, ...removed];
  }

  async function takeIdentity(held: Held, key: RecordId | undefined): Promise<void> {
    if (people.has(held.ownerId)) return put(held.id);
    // Somebody whose key has spoken in the sphere already turns out to be known.
    if (key !== undefined && authors.has(key)) await addPerson((await authorOf(reader, key))?.personId);
  }

  return {
    name: nameOf(sphere, filter), sphere, list,
    get size() { return ids.size; },
    has: (id) => ids.has(id),
    ids: () => ids.ids(),
    onChange(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },

    async takeRecord(record) {
      const held = heldOfRecord(record);
      // It may have become a demo, or be one no more.
      if (record.kind === "sphere" && ofSphere(held)) stale = true;
      else if (ofSphere(held)) {
        if (passes(held) && (ids.size > 0 || !(await isDemo()))) await add(held);
      } else if (identityKinds.has(held.kind)) {
        await takeIdentity(held, record.kind === "person" ? record.author : record.kind === "delegation" ? record.body.key : undefined);
      }
      if (record.kind === "tombstone") await reconsider(record.body.record, await envelopeById(reader, record.body.record));
      if (record.kind === "erasure") await reconsiderErased(record.body.person);
    },
    reconsider,
    async tell() {
      if (stale) await listAgain();
      if (added.length === 0 && removed.length === 0) return;
      const change = { added, removed };
      [added, removed] = [[], []];
      for (const listener of listeners) listener(change);
    },
  };

  async function reconsider(id: RecordId, row: Row<"envelope"> | undefined): Promise<void> {
    const held = row === undefined ? undefined : heldOfRow(row);
    const was = ids.has(decodeId(id));
    const now = held !== undefined && (await belongs(held));
    if (now && !was && held !== undefined) await add(held);
    // Whose voice went with it is not to be seen from here.
    if (was && !now) stale = true;
    // A header may name a person whose keys have spoken.
    if (!was && !now && held?.kind === "person") await takePerson(held);
  }
  async function takePerson(held: Held): Promise<void> {
    if (authors.has(held.author)) await addPerson((await authorOf(reader, held.author))?.personId);
  }

  /** Headers that had come without their words are rightly without them now. */
  async function reconsiderErased(person: RecordId): Promise<void> {
    for await (const { key } of allRows(reader, "authorKey", { owner: person })) {
      for await (const row of allRows(reader, "envelope", { fanOut: true }, { where: { author: key }, index: "byAuthor" })) if (row.body === null) await reconsider(row.id, row);
    }
  }
}

const nameOf = (sphere: RecordId, { kinds, since }: SphereFilter): string => (kinds === undefined && since === undefined ? sphere : JSON.stringify([sphere, kinds?.toSorted(), since]));

function heldOfRow(row: Row<"envelope">): Held {
  return { id: row.id, ownerId: row.ownerId, kind: row.kind, sphereId: row.sphereId, author: row.author, clock: row.clock, whole: row.body !== null };
}

function heldOfRecord(record: SignedRecord): Held {
  const { id, kind, scope, author, clock } = record;
  const ownerId = kind === "person" ? id : "person" in record.body && typeof record.body.person === "string" ? record.body.person : id;
  return { id, ownerId, kind, author, clock, sphereId: scope.type === "sphere" ? scope.sphere : null, whole: true };
}
