/**
 * A rough guess at how hard a passphrase is to find: length first, then variety. It only advises; the node decides.
 * What it does not know (a leaked list) it cannot say.
 */
export const leastPassphraseChars = 10;
export type Strength = "short" | "weak" | "fair" | "strong";

export function strengthOf(passphrase: string): Strength {
  const letters = [...passphrase];
  if (letters.length < leastPassphraseChars) return "short";
  const different = new Set(letters.map((letter) => letter.toLowerCase())).size;
  if (different < 5) return "weak";
  const wordCount = passphrase.split(/\s+/).filter((word) => word.length > 1).length;
  if ((letters.length >= 20 && different >= 9) || (wordCount >= 4 && different >= 8)) return "strong";
  return letters.length >= 14 && different >= 7 ? "fair" : "weak";
}
