/**
 * One text for one JSON value (RFC 8785: keys by UTF-16 code units, numbers as ECMAScript writes them), so that values can be
 * hashed and compared. Throws a TypeError on what JSON cannot hold (undefined properties are left out, as JSON.stringify does).
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case "string":
      if (!value.isWellFormed()) throw new TypeError("half a surrogate pair has no canonical form");
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`JSON cannot hold ${value}`);
      return JSON.stringify(value);
    case "object": {
      if (value === null) return "null";
      if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) throw new TypeError("only plain objects have a canonical form");
      const parts: string[] = [];
      for (const key of Object.keys(value).sort()) {
        const part = (value as Record<string, unknown>)[key];
        if (part !== undefined) parts.push(`${canonicalJson(key)}:${canonicalJson(part)}`);
      }
      return `{${parts.join(",")}}`;
    }
    default:
      throw new TypeError(`JSON cannot hold a ${typeof value}`);
  }
}
