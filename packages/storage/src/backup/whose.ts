/**
 * Whose words stand in which row of a backup. What is somebody's words is sealed under a key of theirs, which is not in the
 * backup; what is left in the clear are ids, and what nobody's erasure reaches.
 *
 * It follows `erase.ts`: a record's body goes with whoever signed it, so it is sealed under the signing key's; what the node
 * keeps beside the records goes with its owner. Tables that records make again are not backed up at all, for a person's words
 * stand in them under many owners. A new table asks for its line here.
 */
import { codecOf } from "../schema/codec.ts";
import type { Kept } from "../schema/codec.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";
import { isErasable } from "../erase.ts";

interface Sealing {
  /** Columns with the people or signing keys; where all are null, the row is nobody's. All of them are needed to open it. */
  readonly by: readonly string[];
  /** Columns that are sealed; all but the owner where not said. */
  readonly words?: readonly string[];
  /** Rows that nobody's erasure reaches. */
  readonly open?: (row: readonly Kept[]) => boolean;
  /** What is left of the sealed columns when the key is gone; without it the row goes. */
  readonly left?: Readonly<Record<string, Kept>>;
}

/** `remade` from records by a restore; `passing`: lives shorter than a backup; `plain`: nobody's words. */
type Rule = "remade" | "passing" | "plain" | Sealing;
const owned: Sealing = { by: ["ownerId"] };

const rules: Readonly<Record<TableName, Rule>> = {
  envelope: { by: ["author"], words: ["nonce", "body"], left: { nonce: null, body: null }, open: (row) => !isErasable(row[codecOf("envelope").positionOf("kind")] as string) },
  // The bare key is what an erasure leaves, and no record makes it again.
  authorKey: { by: ["ownerId"], words: ["delegationId", "device", "expiresAt", "revokedFrom"], left: { delegationId: null, device: null, expiresAt: null, revokedFrom: 0 } },
  person: "remade", revocation: "remade", homeNode: "remade", profile: "remade", consent: "remade", membership: "remade", sphereMember: "remade", sphere: "remade",
  project: "remade", role: "remade", claim: "remade", invitation: "remade", introduction: "remade", introductionStep: "remade", collaboration: "remade", collaborationStep: "remade",
  matchFeedback: "remade", guideline: "remade", moderation: "remade", tombstone: "remade", erasure: "remade", erasureReceipt: "remade",
  account: owned,
  accountName: { by: ["personId"] },
  apiKey: owned,
  auditEntry: owned,
  webhook: owned,
  delivery: owned,
  session: "passing", idempotency: "passing", claimChallenge: "passing",
  contactChoice: owned,
  // It goes with either of the two.
  block: { by: ["ownerId", "personId"] },
  exposure: owned,
  imported: "plain",
  // Sealed already, under the invitation's code.
  invited: "plain",
  archivedMessage: owned,
  condition: owned,
  // The asker's words stand in the places of the two others too.
  trio: { by: ["ownerId", "askerId"] },
  correction: owned,
  nodeState: "plain",
  sharedProfile: owned,
  mail: { by: ["personId"], words: ["parcel", "personId", "carriers"] },
  closingHeader: owned,
  // Never: it is what everything else is sealed under.
  backupKey: "passing",
  peer: "plain", peerSphere: "plain", concept: "plain",
};

export const backedUp: readonly TableName[] = (Object.keys(tables) as TableName[]).filter((table) => rules[table] !== "remade" && rules[table] !== "passing");

/** How a table stands in a backup; positions of columns. */
export interface Layout {
  readonly clear: readonly number[];
  readonly sealed: readonly number[];
  readonly by: readonly number[];
  /** The key's first columns, as far as they are in the clear: what chunks are cut by. */
  readonly border: readonly number[];
  isOpen(row: readonly Kept[]): boolean;
  /** Values of the sealed columns of a row whose key is gone; undefined where the row goes. */
  readonly left: readonly Kept[] | undefined;
}

const layouts = new Map<TableName, Layout>();
export function layoutOf(table: TableName): Layout {
  let layout = layouts.get(table);
  if (layout === undefined) layouts.set(table, (layout = makeLayout(table)));
  return layout;
}

function makeLayout(table: TableName): Layout {
  const { columns, positionOf, key } = codecOf(table);
  const rule = rules[table];
  const { by, words, open, left }: Sealing = typeof rule === "string" ? { by: [], words: [] } : rule;
  const sealed = (words ?? columns.filter((column) => column !== "ownerId")).map(positionOf);
  const clear = columns.map((_, at) => at).filter((at) => !sealed.includes(at));
  const firstSealed = key.findIndex((at) => sealed.includes(at));
  return {
    clear, sealed, by: by.map(positionOf), border: firstSealed < 0 ? key : key.slice(0, firstSealed),
    isOpen: (row) => open?.(row) === true || sealed.every((at) => row[at] === null),
    left: left === undefined ? undefined : sealed.map((at) => left[columns[at]!] ?? null),
  };
}
