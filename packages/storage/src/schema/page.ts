/** The schema as a page of the reference: a Mermaid picture of how tables hang together, then every table with its columns. */
import { snakeOf } from "./names.ts";
import type { Column, Table } from "./table.ts";
import { tables as allTables } from "./tables.ts";

const sorts: Record<Table["sort"], { title: string; text: string }> = {
  envelope: { title: "Envelopes", text: "The records themselves; everything below under \"Projections\" can be rebuilt from them." },
  record: { title: "Projections", text: "Rebuilt from envelopes by `cosmicsync rebuild`." },
  local: { title: "Local tables", text: "Never leave this node." },
};

export function schemaPage(tables: Readonly<Record<string, Table>> = allTables): string {
  const parts = ["# Tables\n\nGenerated from `packages/storage/src/schema/tables.ts`. Each key begins with `owner_id`, except on reference tables.\n"];
  parts.push(diagram(tables));
  for (const [sort, { title, text }] of Object.entries(sorts)) {
    const chosen = Object.values(tables).filter((table) => table.sort === sort);
    if (chosen.length > 0) parts.push(`## ${title}\n\n${text}\n`, ...chosen.map(tablePart));
  }
  return parts.join("\n");
}

function diagram(tables: Readonly<Record<string, Table>>): string {
  const lines = ["```mermaid", "erDiagram"];
  for (const { name, columns, key } of Object.values(tables)) {
    lines.push(`  ${name} {`, ...key.map((column) => `    ${columns[column]?.type ?? "id"} ${snakeOf(column)} PK`), "  }");
  }
  for (const { name, sort, reference } of Object.values(tables)) {
    if (reference || sort === "envelope") continue;
    lines.push(`  envelope ${sort === "record" ? "||--o{" : "|o..o{"} ${name} : "${sort === "record" ? "projected into" : "same owner"}"`);
  }
  return [...lines, "```", ""].join("\n");
}

function tablePart(table: Table): string {
  const rows = Object.entries(table.columns).map(([name, column]) => `| \`${snakeOf(name)}\` | ${typeText(column)} | ${cell(column.meaning)} |`);
  const indexes = Object.values(table.indexes ?? {}).map((index) => `\`${index.columns.map(snakeOf).join(", ")}\`${index.unique ? " (unique)" : ""}`);
  return [
    `### \`${table.name}\`${table.reference ? " (reference)" : ""}\n`, `${table.meaning}\n`,
    "| column | type | meaning |", "|---|---|---|", ...rows, "",
    `Key: \`${table.key.map(snakeOf).join(", ")}\`.${indexes.length === 0 ? "" : ` Indexes: ${indexes.join("; ")}.`}\n`,
  ].join("\n");
}

function typeText(column: Column): string {
  const bound = column.words !== undefined ? `: ${column.words.join(", ")}` : column.max !== undefined ? `, at most ${column.max}` : "";
  return `${column.type}${bound}${column.nullable ? ", or null" : ""}`;
}
const cell = (text: string): string => text.replaceAll("|", "\\|");
