/**
 * Holds that every SQL statement names its owner, or says that it may touch every shard: an owner table that is read, changed
 * or deleted from stands beside `owner_id = ...` in its WHERE, joined by AND; one that is written to names `owner_id` among
 * its columns; any other statement bears the mark `fanOut`. Plain text in, sentences out: no database is needed.
 *
 * It knows the SQL that this program writes, not all of SQL: where it does not understand, it finds fault. Definitions and locks
 * (CREATE, ALTER, DROP, ANALYZE, LOCK) concern whole tables by their nature and are not asked.
 */

/** Stands in a statement that may touch every shard. */
export const fanOut = "/* fan-out */";

type Token = string | readonly Token[];

const whole = new Set(["create", "alter", "drop", "analyze", "lock", "begin", "commit", "rollback", "savepoint", "release", "set", "listen", "do"]);
const tableFollows = new Set(["from", "join", "into", "update", "copy", "truncate", "table", "only", "using"]);
const endsWhere = new Set(["group", "order", "limit", "offset", "returning", "for", "having", "union", "on"]);

/** `ownerTables`: names in SQL. `text` may hold several statements. */
export function queryFaults(text: string, ownerTables: ReadonlySet<string>): string[] {
  return split(text).flatMap((statement) => {
    if (statement.includes(fanOut)) return [];
    const tokens = nested(wordsOf(statement));
    if (typeof tokens[0] !== "string" || whole.has(tokens[0])) return [];
    return faultsOf(tokens, ownerTables).map((fault) => `${fault}: ${statement.trim().slice(0, 200)}`);
  });
}

/** One level of brackets; what is in them is looked at for itself. */
function faultsOf(tokens: readonly Token[], ownerTables: ReadonlySet<string>): string[] {
  const faults = tokens.flatMap((token) => (typeof token === "string" ? [] : faultsOf(token, ownerTables)));
  for (const { table, at } of tablesIn(tokens)) {
    if (!ownerTables.has(table)) continue;
    const before = tokens[at.first - 1];
    if (before === "into" || before === "copy") {
      const columns = tokens[at.last + 1];
      if (typeof columns === "string" || columns?.includes("owner_id") !== true) faults.push(`${table} is written to without its owner`);
    } else if (!namesOwner(tokens)) faults.push(`${table} is asked without its owner and without ${fanOut}`);
  }
  return faults;
}

function namesOwner(tokens: readonly Token[]): boolean {
  const begin = tokens.indexOf("where");
  if (begin < 0) return false;
  const end = tokens.findIndex((token, i) => i > begin && typeof token === "string" && endsWhere.has(token));
  const condition = tokens.slice(begin + 1, end < 0 ? undefined : end);
  if (condition.includes("or") || condition.includes("not")) return false;
  return condition.some((token, i) => token === "owner_id" && condition[i + 1] === "=" && /^\$\d+$/.test(String(condition[i + 2])));
}

/** Names after FROM, JOIN, INTO and the like, and after the commas of a FROM; a schema before the name is left out. */
function tablesIn(tokens: readonly Token[]): { table: string; at: { first: number; last: number } }[] {
  const found: { table: string; at: { first: number; last: number } }[] = [];
  let inFrom = false;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (typeof token !== "string") continue;
    if (token === "from") inFrom = true;
    else if (token === "where" || endsWhere.has(token)) inFrom = false;
    // DO UPDATE SET and FOR UPDATE name no table.
    const isIntroduced = tableFollows.has(token) ? !(token === "update" && (tokens[i - 1] === "do" || tokens[i - 1] === "for")) : token === "," && inFrom;
    if (!isIntroduced || typeof tokens[i + 1] !== "string") continue;
    const first = i + 1;
    const last = tokens[i + 2] === "." ? i + 3 : first;
    const table = tokens[last];
    if (typeof table === "string") found.push({ table, at: { first, last } });
  }
  return found;
}

/** Statements apart, semicolons in texts left alone. */
function split(text: string): string[] {
  return withoutTexts(text).split(";").filter((statement) => statement.trim() !== "");
}
/** Texts and function bodies emptied, line comments gone; block comments stay for their mark. */
const withoutTexts = (text: string): string => text.replaceAll(/\$(\w*)\$[^]*?\$\1\$/g, "''").replaceAll(/'(?:[^']|'')*'/g, "''").replaceAll(/--[^\n]*/g, "");

function wordsOf(statement: string): string[] {
  const plain = statement.replaceAll(/\/\*[^]*?\*\//g, " ");
  return [...plain.matchAll(/"((?:[^"]|"")*)"|\$\d+|''|[A-Za-z_][\w$]*|\d[\w.]*|[<>=!:&|@]+|[^\s]/g)].map(([word, name]) => name ?? word.toLowerCase());
}

function nested(words: readonly string[]): Token[] {
  const levels: Token[][] = [[]];
  for (const word of words) {
    if (word === "(") levels.push([]);
    else if (word === ")" && levels.length > 1) { const level = levels.pop()!; levels.at(-1)!.push(level); }
    else levels.at(-1)!.push(word);
  }
  while (levels.length > 1) { const level = levels.pop()!; levels.at(-1)!.push(level); }
  return levels[0]!;
}
