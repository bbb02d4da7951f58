/**
 * A made-up language for tests: every word of a message gets accents and grows by about a third, between brackets, while
 * placeholders and the structure of plurals and selects stay. Text without brackets on a page was not taken from the word files.
 */
import { compileMessageOrThrow, type CompiledMessage } from "@lingui/message-utils/compileMessage";

const accents: Readonly<Record<string, string>> = { a: "á", e: "é", i: "í", o: "ó", u: "ú", y: "ý", A: "Á", E: "É", I: "Í", O: "Ó", U: "Ú", n: "ñ", c: "ç", s: "š", z: "ž" };
const lengthen = (text: string): string => (text.trim() === "" ? text : `${[...text].map((letter) => accents[letter] ?? letter).join("")}${"~".repeat(Math.ceil(text.trim().length / 3))}`);

/** The message as Lingui keeps it when compiled, with every text between placeholders changed. */
export function pseudo(message: string): CompiledMessage {
  return ["⟦", ...compileMessageOrThrow(message, lengthen), "⟧"];
}

export const pseudoFile = (words: Readonly<Record<string, string>>): Record<string, CompiledMessage> => Object.fromEntries(Object.entries(words).map(([key, message]) => [key, pseudo(message)]));
