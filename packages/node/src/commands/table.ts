/** Rows as columns of even width, and figures as people read them. */
export const tableOf = (rows: readonly (readonly string[])[], indent = "  "): string[] => {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => { widths[column] = Math.max(widths[column] ?? 0, cell.length); });
  return rows.map((row) => (indent + row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  ")).trimEnd());
};

export const bytesText = (bytes: number): string => {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [value, unit] = [bytes, 0];
  for (; value >= 1_000 && unit < units.length - 1; unit += 1) value /= 1_000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
};

export const durationText = (millis: number): string => {
  const seconds = Math.round(millis / 1_000);
  if (seconds < 1) return "under a second";
  for (const [size, unit] of [[86_400, "day"], [3_600, "hour"], [60, "minute"]] as const) if (seconds >= size) { const count = Math.floor(seconds / size); return `${count} ${unit}${count === 1 ? "" : "s"}`; }
  return `${seconds} second${seconds === 1 ? "" : "s"}`;
};

/** A text as it may stand in a command line that somebody copies. */
export const quoted = (text: string): string => (/^[A-Za-z0-9/.:_@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);
