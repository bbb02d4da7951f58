/** Rows at the edges of what every column may hold, for laws: any row here must survive any move between engines, bit by bit. */
import fc from "fast-check";
import type { Column } from "../schema/table.ts";
import { tables } from "../schema/tables.ts";
import type { Row, TableName } from "../schema/tables.ts";
import { idOf } from "./rows.ts";

const largest = Number.MAX_SAFE_INTEGER;
/** One character of each Unicode plane and of each length in UTF-8, with the ones that tools stumble over. */
const planes = Array.from({ length: 17 }, (_, plane) => String.fromCodePoint(plane * 0x1_0000 + 0x41));
const oddities = ["", " ", "\t\n\r", "'", "\"", "\\", "\\N", "\\.", "{}", "{NULL}", "$1", "%s", "\u0001", "\u007f", "\u0080", "\u00a0", "é", "e\u0301", "\u200d", "\u202e", "\ufeff", "\ufffd", "\uffff", "\u{10ffff}", "👩‍🚀", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", ...planes];
const text = (max: number): fc.Arbitrary<string> => fc.oneof(
  fc.constantFrom(...oddities),
  fc.array(fc.constantFrom(...oddities), { maxLength: 6 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 40 }).map((made) => made.replaceAll("\u0000", "")),
  fc.constant("\u{1f30d}".repeat(max)),
).map((made) => [...made].slice(0, max).join(""));
const whole = (least: number): fc.Arbitrary<number> => fc.oneof(fc.constantFrom(...[0, -0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32, largest - 1, largest, -1, -largest].filter((number) => number >= least)), fc.maxSafeNat());
const real = fc.oneof(fc.constantFrom(-0, 0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308, 0.1, 1 / 3, 2 ** 53, 2 ** 53 + 2, 1e21, 1e-7), fc.double({ noNaN: true, noDefaultInfinity: true }));
const json: fc.Arbitrary<unknown> = fc.oneof(fc.constantFrom<unknown>(null, true, "", "\u0000", [], {}, -0, 5e-324, largest), fc.jsonValue({ maxDepth: 3 }));

const bytes = (max: number): fc.Arbitrary<Uint8Array> => fc.oneof(
  fc.constantFrom(new Uint8Array(), new Uint8Array([0]), new Uint8Array([255, 0, 92, 120])),
  fc.uint8Array({ maxLength: Math.min(max, 64) }),
  fc.constant(new Uint8Array(max).fill(0xfe)),
);

function valueOf(column: Column, name: string): fc.Arbitrary<unknown> {
  const plain = ((): fc.Arbitrary<unknown> => {
    switch (column.type) {
      case "id": return fc.nat(5).map((number) => idOf(`${name} ${number}`));
      case "text": return column.words === undefined ? text(column.max ?? 40) : fc.constantFrom(...column.words);
      case "integer": return whole(-largest);
      case "moment": case "clock": return whole(0);
      case "real": return real;
      case "boolean": return fc.boolean();
      case "bytes": return bytes(column.max ?? 64);
      case "json": return json;
    }
  })();
  return column.nullable ? fc.option(plain, { nil: null }) : plain;
}

/** Rows of one table; keys may repeat. */
export function hostileRow<T extends TableName>(table: T): fc.Arbitrary<Row<T>> {
  return fc.record(Object.fromEntries(Object.entries(tables[table].columns as Record<string, Column>).map(([name, column]) => [name, valueOf(column, name)]))) as fc.Arbitrary<Row<T>>;
}
export const anyHostileRow: fc.Arbitrary<{ readonly table: TableName; readonly row: Row<TableName> }> =
  fc.constantFrom(...(Object.keys(tables) as TableName[])).chain((table) => hostileRow(table).map((row) => ({ table, row })));
