/**
 * Keys under which a backup seals people's words: one for each person and each key that signs, made by chance when a backup first
 * needs it, kept in the table `backupKey`, and deleted by the step that erases the person. Nothing else can make one again.
 *
 * A backup is of a moment that is past while it is written. Somebody who is erased meanwhile gets no new key for what they had
 * said before: their words are then sealed under one that is forgotten at once.
 */
import { encodeId } from "../schema/id-text.ts";
import { authorOf } from "../authors.ts";
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import type { Reader, Store, Writer } from "../store.ts";
import type { RecordId } from "@cosmicsync/protocol";
import type { View } from "../transfer/side.ts";
import { sealingKey, type SealingKey } from "./seal.ts";

export interface PersonKeys {
  /** `names`: ids of people and of signing keys, as kept; several for one row that is sealed under all of them. */
  of(names: readonly (readonly Uint8Array[])[], view: View): Promise<SealingKey[]>;
}

/** Secrets in memory at one time. */
const heldCount = 50_000;

export function createPersonKeys(store: Store, randomBytes: (count: number) => Uint8Array): PersonKeys {
  const held = new Map<RecordId, Uint8Array>();
  const derived = new Map<string, SealingKey>();

  async function learn(names: readonly RecordId[], view: View): Promise<void> {
    if (held.size + names.length > heldCount) {
      held.clear();
      derived.clear();
    }
    const unknown: RecordId[] = [];
    for (const name of names) {
      const row = await store.read.get("backupKey", { ownerId: name });
      if (row === undefined) unknown.push(name);
      else held.set(name, row.secret);
    }
    if (unknown.length === 0) return;
    const vanished = await make(unknown, new Map());
    if (vanished.size === 0) return;
    // Who had vanished before this moment, and said more since, is somebody like everybody.
    const before = new Map<RecordId, RecordId>();
    for (const [name, { personId, erasureId }] of vanished) {
      if (await isIn(view, name, personId, erasureId)) before.set(name, erasureId);
      else held.set(name, randomBytes(32));
    }
    for (const name of (await make([...before.keys()], before)).keys()) held.set(name, randomBytes(32));
  }

  /** Keeps a key for each; answers those who have vanished by an erasure other than the one named. */
  async function make(names: readonly RecordId[], before: ReadonlyMap<RecordId, RecordId>): Promise<Map<RecordId, Vanished>> {
    if (names.length === 0) return new Map();
    const made = names.map(() => randomBytes(32));
    const { secrets, vanished } = await store.write(async (writer: Writer) => {
      const secrets = new Map<RecordId, Uint8Array>(), vanished = new Map<RecordId, Vanished>();
      for (const [i, name] of names.entries()) {
        const gone = await vanishedOf(writer, name);
        if (gone !== undefined && gone.erasureId !== before.get(name)) {
          vanished.set(name, gone);
          continue;
        }
        await writer.insert("backupKey", { ownerId: name, secret: made[i]! });
        secrets.set(name, (await writer.get("backupKey", { ownerId: name }))!.secret);
      }
      return { secrets, vanished };
    });
    for (const [name, secret] of secrets) held.set(name, secret);
    return vanished;
  }

  return {
    async of(rows, view) {
      const named = rows.map((names) => names.map((name) => encodeId(name)));
      await learn([...new Set(named.flat())].filter((name) => !held.has(name)), view);
      return named.map((names) => {
        const label = names.join();
        let key = derived.get(label);
        if (key === undefined) derived.set(label, (key = sealingKey(names.map((name) => held.get(name)!))));
        return key;
      });
    },
  };
}

interface Vanished { readonly personId: RecordId; readonly erasureId: RecordId }
async function vanishedOf(reader: Reader, name: RecordId): Promise<Vanished | undefined> {
  const personId = (await authorOf(reader, name))?.personId ?? name;
  const erasure = await reader.get("erasure", { ownerId: personId });
  return erasure === undefined ? undefined : { personId, erasureId: erasure.recordId };
}

/** Whether the view had the same erasure, and knew that it reaches this name. */
async function isIn(view: View, name: RecordId, personId: RecordId, erasureId: RecordId): Promise<boolean> {
  const bytes = (id: RecordId): Kept => codecOf("erasure").encodeColumn("ownerId", id);
  const row = await view.row("erasure", [bytes(personId)]);
  if (row === undefined || encodeId(row[codecOf("erasure").positionOf("recordId")] as Uint8Array) !== erasureId) return false;
  return name === personId || (await view.row("authorKey", [bytes(personId), bytes(name)])) !== undefined;
}
