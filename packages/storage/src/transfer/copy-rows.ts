/**
 * Rows into PostgreSQL by COPY in its binary format: two to four times as fast as INSERT, and no number or byte passes through
 * text. https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
 */
import type pg from "pg";
import type { Kept } from "../schema/codec.ts";
import type { Column, ColumnType } from "../schema/table.ts";
import { tables } from "../schema/tables.ts";
import type { TableName } from "../schema/tables.ts";

const signature = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");

type Field = (value: NonNullable<Kept>) => Buffer;
const bytesField: Field = (value) => { const bytes = value as Uint8Array; return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length); };
const textField: Field = (value) => Buffer.from(value as string, "utf8");
const wholeField: Field = (value) => { const field = Buffer.allocUnsafe(8); field.writeBigInt64BE(BigInt(value as number)); return field; };
const fieldOf: Record<ColumnType, Field> = {
  id: bytesField, bytes: bytesField, text: textField, json: textField, integer: wholeField, moment: wholeField, clock: wholeField,
  real: (value) => { const field = Buffer.allocUnsafe(8); field.writeDoubleBE(value as number); return field; },
  boolean: (value) => Buffer.of(value as number),
};

/** `rows` as the codec encodes them. */
export function copyBytes(table: TableName, rows: readonly (readonly Kept[])[]): Buffer {
  const fields = Object.values(tables[table].columns as Record<string, Column>).map(({ type }) => fieldOf[type]);
  const parts: Buffer[] = [signature];
  for (const row of rows) {
    const count = Buffer.allocUnsafe(2);
    count.writeInt16BE(fields.length);
    parts.push(count);
    for (let i = 0; i < fields.length; i++) {
      const value = row[i]!;
      const length = Buffer.allocUnsafe(4);
      if (value === null) {
        length.writeInt32BE(-1);
        parts.push(length);
        continue;
      }
      const field = fields[i]!(value);
      length.writeInt32BE(field.length);
      parts.push(length, field);
    }
  }
  parts.push(Buffer.from([0xff, 0xff]));
  return Buffer.concat(parts);
}

interface Wire { query(text: string): void; sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void; sendCopyFail(reason: string): void }
const chunkBytes = 1 << 20;

/** `text`: COPY ... FROM STDIN (FORMAT binary). Resolves when the server has taken every row. */
export function copyIn(client: pg.Client, text: string, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let failed: Error | undefined;
    // What `pg` asks of a query of one's own; the server speaks first.
    const submittable = {
      submit: (wire: Wire) => wire.query(text),
      handleCopyInResponse(wire: Wire) {
        for (let at = 0; at < bytes.length; at += chunkBytes) wire.sendCopyFromChunk(bytes.subarray(at, at + chunkBytes));
        wire.endCopyFrom();
      },
      handleError(error: Error) { failed = error; reject(error); },
      handleReadyForQuery: () => { if (failed === undefined) resolve(); },
      handleCommandComplete: () => undefined, handleRowDescription: () => undefined, handleDataRow: () => undefined,
      handlePortalSuspended: () => undefined, handleEmptyQuery: () => undefined, handleCopyData: () => undefined,
    };
    client.query(submittable as unknown as pg.Submittable);
  });
}
