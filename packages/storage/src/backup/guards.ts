/**
 * Records that guard somebody, kept apart from backups: erasures, what was taken back, withdrawn consents, ended keys. They hold
 * no words, so a list of them may lie open, be brought up to date often and be copied to wherever backups are copied. A restore
 * puts them on top of what it restores: who has erased themself does not come back.
 *
 * One JSON line each: {id, kind, header, proof, nonce, body}, bytes in base64. A line that is cut off by a crash is left out.
 */
import { appendFileSync, existsSync, fsyncSync, openSync, closeSync, readFileSync } from "node:fs";
import type { Envelope, RecordId } from "@cosmicsync/protocol";
import { envelopeOfRow } from "../envelopes.ts";
import { allRows } from "../paging.ts";
import type { Row } from "../schema/tables.ts";
import type { Reader } from "../store.ts";

export interface Guard { readonly id: RecordId; readonly kind: string; readonly envelope: Envelope }

const base64 = (bytes: Uint8Array | undefined): string | null => (bytes === undefined ? null : Buffer.from(bytes).toString("base64"));
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

/** Every guard that a store holds now. */
export async function* guardsIn(reader: Reader): AsyncGenerator<Guard> {
  for (const table of ["erasure", "tombstone", "revocation"] as const) for await (const { recordId } of allRows(reader, table, { fanOut: true })) yield* byId(reader, recordId);
  for await (const { recordId, granted } of allRows(reader, "consent", { fanOut: true })) if (!granted) yield* byId(reader, recordId);
}

async function* byId(reader: Reader, id: RecordId): AsyncGenerator<Guard> {
  const [row]: Row<"envelope">[] = await reader.list("envelope", { fanOut: true }, { where: { id }, index: "byId", limit: 1 });
  if (row !== undefined && row.body !== null) yield { id, kind: row.kind, envelope: envelopeOfRow(row) };
}

/** Adds what the list does not have yet; on disk when it is answered. Answers how many. */
export async function updateGuards(path: string, reader: Reader): Promise<number> {
  const known = new Set([...readGuards(path)].map(({ id }) => id));
  const cutOff = existsSync(path) && !readFileSync(path, "utf8").endsWith("\n") && readFileSync(path).length > 0;
  const file = openSync(path, "a", 0o600);
  let added = 0;
  try {
    if (cutOff) appendFileSync(file, "\n");
    for await (const { id, kind, envelope } of guardsIn(reader)) {
      if (known.has(id)) continue;
      known.add(id);
      appendFileSync(file, `${JSON.stringify({ id, kind, header: base64(envelope.header), proof: base64(envelope.proof), nonce: base64(envelope.nonce), body: base64(envelope.body) })}\n`);
      added++;
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return added;
}

export function* readGuards(path: string): Generator<Guard> {
  if (!existsSync(path)) return;
  for (const line of readFileSync(path, "utf8").split("\n")) {
    let kept: Record<string, string | null>;
    try {
      kept = JSON.parse(line) as Record<string, string | null>;
    } catch {
      continue;
    }
    const { id, kind, header, proof, nonce, body } = kept;
    if (typeof id !== "string" || typeof kind !== "string" || typeof header !== "string" || typeof proof !== "string") continue;
    yield { id, kind, envelope: { header: bytesOf(header), proof: bytesOf(proof), ...(typeof nonce === "string" ? { nonce: bytesOf(nonce) } : {}), ...(typeof body === "string" ? { body: bytesOf(body) } : {}) } };
  }
}
