/**
 * Makes vectors/v1: run it to write the files, or call `makeVectors` for their texts. The same bytes in every run: keys come from
 * fixed seeds, nonces from counters. Every expectation is written by hand or follows from a valid entry by the change its `why` names.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createNodeCrypto } from "../crypto/node.ts";
import { boxVectors } from "./vectors/boxes.ts";
import { bodyVectors, textVectors } from "./vectors/bodies.ts";
import { clockVectors, encodingVectors, idVectors } from "./vectors/encodings.ts";
import { bundleVectors, envelopeVectors } from "./vectors/envelopes.ts";
import { keyVectors } from "./vectors/keys.ts";
import { mergeVectors } from "./vectors/merges.ts";
import { signatureVectors } from "./vectors/signatures.ts";
import type { VectorFiles } from "./vector-files.ts";

export const vectorFolder = join(import.meta.dirname, "../../../../vectors/v1");

export function makeVectors(): VectorFiles {
  const crypto = createNodeCrypto();
  return {
    ...encodingVectors(), ...idVectors(), ...clockVectors(), ...textVectors(), ...bodyVectors(), ...signatureVectors(crypto), ...boxVectors(crypto),
    ...envelopeVectors(crypto), ...bundleVectors(crypto), ...keyVectors(crypto), ...mergeVectors(),
  };
}

/** One entry a line, so that a change shows as a line. Control characters and half surrogate pairs stand escaped. */
export function textOfVector(entries: readonly unknown[]): string {
  return `[\n${entries.map((entry) => JSON.stringify(entry).replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\u0300-\u036f]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`)).join(",\n")}\n]\n`;
}

if (import.meta.main) {
  mkdirSync(vectorFolder, { recursive: true });
  for (const [name, entries] of Object.entries(makeVectors())) writeFileSync(join(vectorFolder, `${name}.json`), textOfVector(entries as readonly unknown[]));
}
