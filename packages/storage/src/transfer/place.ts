/**
 * Where a database is: a file, or an address of PostgreSQL (Citus too). A place has a name fit to print, without its password,
 * and two places are the same where they lead to the same database, whatever the password or the options.
 */
import { resolve } from "node:path";

export type Place =
  | { readonly engine: "sqlite"; readonly path: string }
  | { readonly engine: "postgres"; readonly url: string; /** `cosmicsync` unless given. */ readonly schema?: string };

/** `postgres://...`, or a path to a file. */
export function placeOf(text: string): Place {
  return /^postgres(ql)?:\/\//.test(text) ? { engine: "postgres", url: text } : { engine: "sqlite", path: resolve(text) };
}

export function placeName(place: Place): string {
  if (place.engine === "sqlite") return place.path;
  const { host, database, schema } = partsOf(place);
  return `postgres://${host}/${database}${schema === defaultSchema ? "" : ` (schema ${schema})`}`;
}

export function isSamePlace(one: Place, other: Place): boolean {
  return placeName(one) === placeName(other);
}

export const defaultSchema = "cosmicsync";

function partsOf({ url, schema = defaultSchema }: Extract<Place, { engine: "postgres" }>): { host: string; database: string; schema: string } {
  const { hostname, port, pathname, searchParams } = new URL(url);
  // A socket's folder stands among the options.
  const host = searchParams.get("host") ?? (hostname === "" ? "localhost" : hostname);
  return { host: `${host}:${port === "" ? "5432" : port}`, database: decodeURIComponent(pathname.slice(1)), schema };
}
