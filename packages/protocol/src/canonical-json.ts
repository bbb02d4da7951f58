/**
 * One text for one JSON value (RFC 8785: keys by UTF-16 code units, numbers as ECMAScript writes them), so that values can be
 * hashed and compared. Throws a TypeError on what JSON cannot hold (undefined properties are left out, as JSON.stringify does).
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case "string":
      return textOf(value);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`JSON cannot hold ${value}`);
      return Object.is(value, -0) ? "0" : String(value);
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? listOf(value) : objectOf(value as Readonly<Record<string, unknown>>);
    default:
      throw new TypeError(`JSON cannot hold a ${typeof value}`);
  }
}

/** Most keys, ids and many texts: what needs no escape. */
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function textOf(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError("half a surrogate pair has no canonical form");
  return JSON.stringify(text);
}

function listOf(list: readonly unknown[]): string {
  let text = "[";
  for (let i = 0; i < list.length; i++) text += i === 0 ? canonicalJson(list[i]) : `,${canonicalJson(list[i])}`;
  return `${text}]`;
}

function objectOf(value: Readonly<Record<string, unknown>>): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError("only plain objects have a canonical form");
  const keys = Object.keys(value);
  // Mostly in order already: objects that were read come from canonical texts.
  if (keys.some((key, i) => i > 0 && keys[i - 1]! > key)) keys.sort();
  let text = "{";
  for (const key of keys) {
    const part = value[key];
    if (part !== undefined) text += `${text === "{" ? "" : ","}${textOf(key)}:${canonicalJson(part)}`;
  }
  return `${text}}`;
}
