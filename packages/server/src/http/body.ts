/**
 * Reads a JSON body: UTF-8 or refused, bounded nesting, and texts in the form that records keep (NFC, line feeds), because
 * keyboards differ in which form they make. Anything else about a body is its schema's affair.
 */
import { Refused, normaliseTexts } from "@cosmicsync/protocol";

/** Deeper than any body of ours by a factor of three. */
const deepest = 24;

export const readJson = (bytes: Uint8Array): unknown => {
  if (bytes.length === 0) return undefined;
  let text: string;
  try { text = new TextDecoder("utf-8", { fatal: true }).decode(bytes); } catch { throw new Refused("request/not-json", { where: "/body", facts: { message: "This is not UTF-8." } }); }
  if (depthOf(text) > deepest) throw new Refused("request/invalid", { where: "/body", facts: { message: "This is nested too deeply." } });
  let value: unknown;
  try { value = JSON.parse(text); } catch { throw new Refused("request/not-json", { where: "/body" }); }
  return normaliseTexts(value);
};

/** Brackets open at once, outside of strings; counted before parsing, so that depth costs nothing. */
const depthOf = (text: string): number => {
  let depth = 0, most = 0, quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (quoted) { if (character === 92) at++; else if (character === 34) quoted = false; }
    else if (character === 34) quoted = true;
    else if (character === 123 || character === 91) most = Math.max(most, ++depth);
    else if (character === 125 || character === 93) depth--;
  }
  return most;
};
