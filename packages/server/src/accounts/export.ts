/**
 * Everything this node keeps of a person, for that person: their rows, their signed records with bodies, and their signing key
 * sealed under their passphrase, so that they can go elsewhere. Left out are only what guards the account (hashes of the
 * passphrase and of tokens, keys as sealed for this node) and copies of answers.
 */
import type { Crypto, RecordId } from "@cosmicsync/protocol";
import { tables, type Reader, type Row, type TableName } from "@cosmicsync/storage";
import type { ExportView } from "@cosmicsync/api";
import { readCollaborations } from "../reading/collaborations.ts";
import { timeOf } from "../views/time.ts";
import type { Keyring } from "./keyring.ts";
import type { Passphrases } from "./passphrase.ts";

const rowsPerRead = 500;
/** Rows of one table in one export; a bound, not an aim. */
const mostRows = 50_000;
const secret: Readonly<Partial<Record<TableName, readonly string[]>>> = { account: ["passphraseHash", "sealedKey"], session: ["tokenHash"], apiKey: ["tokenHash"], webhook: ["sealedSecret", "sealedFormer"] };
const leftOut = new Set<TableName>(["idempotency"]);

export const exportPerson = async (parts: { readonly crypto: Crypto; readonly keyring: Keyring; readonly passphrases: Passphrases; readonly random: (count: number) => Uint8Array; readonly now: () => number; readonly nodeName: string }, reader: Reader, account: Row<"account">, passphrase: string): Promise<ExportView> => {
  const person = account.ownerId;
  const salt = parts.random(16);
  const { key, memoryKiB, passes } = await parts.passphrases.stretch(passphrase, salt);
  const context = `cosmicsync exported key v1 ${person}`;
  const sealed = parts.crypto.seal(key, parts.keyring.open(account.sealedKey, person), new TextEncoder().encode(context));
  const hidden = await collaborationsWithHiddenNotes(reader, person, parts.now());
  const mine = (table: TableName, row: object, { publicKey }: Row<"account">): boolean => {
    // Records that others signed are theirs; a note that is not yet shown to this person is not shown here either.
    if (table === "envelope") return (row as Row<"envelope">).author === publicKey;
    if (table !== "collaborationStep") return true;
    const { kind, personId, collaborationId } = row as Row<"collaborationStep">;
    return kind.includes("closing-note") ? personId === person || !hidden.has(collaborationId) : true;
  };
  const kept: Record<string, Record<string, unknown>[]> = {};
  for (const table of Object.keys(tables) as TableName[]) {
    if ("reference" in tables[table] || leftOut.has(table)) continue;
    const rows = (await readOwned(reader, table, person)).filter((row) => mine(table, row, account));
    if (rows.length > 0) kept[tables[table].name] = rows.map((row) => plainRow(row, secret[table] ?? []));
  }
  return {
    format: "cosmicsync-export-1", node: parts.nodeName, exportedAt: timeOf(parts.now()), person, signInName: account.name,
    signingKey: { publicKey: account.publicKey, sealed: Buffer.from(sealed).toString("base64"), cipher: "XChaCha20-Poly1305; 24-byte nonce first", context, stretching: { algorithm: "argon2id", memoryKiB, passes, lanes: 1, salt: Buffer.from(salt).toString("base64") } },
    tables: kept,
  };
};

const readOwned = async (reader: Reader, table: TableName, owner: RecordId): Promise<object[]> => {
  const rows: object[] = [];
  for (;;) {
    const last = rows.at(-1);
    const page = await reader.list(table, { owner }, { limit: rowsPerRead, ...(last === undefined ? {} : { after: last as never }) });
    rows.push(...page);
    if (page.length < rowsPerRead || rows.length >= mostRows) return rows;
  }
};

const collaborationsWithHiddenNotes = async (reader: Reader, person: RecordId, now: number): Promise<Set<RecordId>> =>
  new Set((await readCollaborations(reader, person, now, { limit: 1_000 })).filter(({ state }) => state.notes.length === 0).map(({ row }) => row.collaborationId));

const plainRow = (row: object, without: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !without.includes(name)).map(([name, value]: [string, unknown]) => [name, value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value]));

