/**
 * Hears every SQL text that this process sends to PostgreSQL from now on, whichever module sends it: on the wire, below stores,
 * transfers and migrations. For the check that each names its owner or says that it fans out.
 */
import pg from "pg";

type Wire = Record<"query" | "parse", (this: unknown, sent: unknown, ...rest: unknown[]) => unknown>;

export function recordStatements(): ReadonlySet<string> {
  const texts = new Set<string>();
  const wire = (pg as unknown as { Connection: { prototype: Wire } }).Connection.prototype;
  for (const way of ["query", "parse"] as const) {
    const send = wire[way];
    wire[way] = function (sent, ...rest) {
      const text = typeof sent === "string" ? sent : (sent as { text?: unknown }).text;
      if (typeof text === "string") texts.add(text);
      return send.call(this, sent, ...rest);
    };
  }
  return texts;
}
