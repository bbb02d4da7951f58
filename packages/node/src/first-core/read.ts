/**
 * Reads a database of the first CosmicSyncCore: `users(id, username, email, profile)` with a profile in JSON, and
 * `messages(id, content, timestamp, user_id)`. Its columns had no types that held, so every value is looked at, and a row that
 * cannot be taken is told with its id and the reason. The file is opened for reading only.
 */
import { DatabaseSync } from "node:sqlite";
import { limits } from "@cosmicsync/protocol";

export interface OldUser { readonly id: string; readonly username: string; readonly email: string; readonly profile: Readonly<Record<string, unknown>> }
export interface OldMessage { readonly id: string; readonly userId: string; readonly text: string; readonly sentAt: number | null }
export interface NotTaken { readonly table: "users" | "messages"; readonly id: string; readonly reason: string }
export type OldRow<T> = { readonly row: T } | { readonly refused: NotTaken };

export const isFirstCore = (path: string): boolean => {
  try {
    using open = opening(path);
    const columns = (table: string): string => open.database.prepare("SELECT group_concat(name) AS names FROM (SELECT name FROM pragma_table_info(?) ORDER BY name)").get(table)?.["names"] as string;
    return ["email", "id", "profile", "username"].every((name) => columns("users").split(",").includes(name)) && ["content", "id", "timestamp", "user_id"].every((name) => columns("messages").split(",").includes(name));
  } catch {
    return false;
  }
};

export function* readUsers(path: string): Generator<OldRow<OldUser>> {
  using open = opening(path);
  for (const row of statement(open.database, "SELECT id, username, email, profile FROM users ORDER BY rowid")) {
    const id = idText(row["id"]);
    const refuse = (reason: string): OldRow<OldUser> => ({ refused: { table: "users", id, reason } });
    const { username, email } = row;
    if (typeof username !== "string" || username.trim() === "") yield refuse("no username");
    else if (typeof email !== "string" || !/^[^\s@]+@[^\s@]+$/.test(email.trim())) yield refuse("no e-mail address: nobody could be invited");
    else {
      const profile = profileOf(row["profile"]);
      yield profile === undefined ? refuse("the profile is not a JSON object") : { row: { id, username: username.trim(), email: email.trim(), profile } };
    }
  }
}

export function* readMessages(path: string): Generator<OldRow<OldMessage>> {
  using open = opening(path);
  for (const row of statement(open.database, "SELECT id, content, timestamp, user_id FROM messages ORDER BY user_id, rowid")) {
    const id = idText(row["id"]);
    const text = row["content"];
    const refuse = (reason: string): OldRow<OldMessage> => ({ refused: { table: "messages", id, reason } });
    if (typeof text !== "string" || text === "") yield refuse("no text");
    else if (text.includes("\u0000")) yield refuse("the text holds U+0000");
    else if ([...text].length > limits.textChars) yield refuse(`the text is longer than ${limits.textChars} characters`);
    else yield { row: { id, userId: idText(row["user_id"]), text: text.toWellFormed(), sentAt: momentOf(row["timestamp"]) } };
  }
}

const opening = (path: string): { readonly database: DatabaseSync } & Disposable => {
  const database = new DatabaseSync(path, { readOnly: true });
  return { database, [Symbol.dispose]: () => database.close() };
};
const statement = (database: DatabaseSync, text: string): Iterable<Record<string, unknown>> => {
  const prepared = database.prepare(text);
  prepared.setReadBigInts(true);
  return prepared.iterate() as Iterable<Record<string, unknown>>;
};
const idText = (value: unknown): string => (value === null || value === undefined ? "(none)" : String(value).slice(0, 200));

const profileOf = (value: unknown): Record<string, unknown> | undefined => {
  if (value === null || value === undefined || value === "") return {};
  try {
    const parsed: unknown = JSON.parse(String(value));
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

/** Seconds, milliseconds or a date in words; null for what is none of these, or lies before 1970. */
const momentOf = (value: unknown): number | null => {
  const isNumber = typeof value === "bigint" || typeof value === "number" || (typeof value === "string" && /^\d+(\.\d+)?$/.test(value));
  const number = isNumber ? Number(value) : dateOf(value);
  // Seconds would lie beyond the year 5000, milliseconds before 1973.
  const millis = Math.trunc(isNumber && number < 100_000_000_000 ? number * 1_000 : number);
  return Number.isSafeInteger(millis) && millis >= 0 ? millis : null;
};
/** SQLite's own CURRENT_TIMESTAMP is in UTC and does not say so. */
const dateOf = (value: unknown): number => (typeof value === "string" ? Date.parse(/^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value) ? `${value.replace(" ", "T")}Z` : value) : Number.NaN);
