/** Where the nodes of a picture stand: one in the middle, the others on an ellipse around it, beginning at the top. Units are those of the drawing. */
export interface Place { readonly x: number; readonly y: number }

export const middle: Place = { x: 170, y: 125 };
const width = 340;
/** Room above and below for a node and its name. */
const margin = 36;
/** More than these cannot be told apart; the table has them all. */
export const drawnMost = 10;
const [wide, high] = [112, 84];

export function placesAround(count: number): Place[] {
  return Array.from({ length: Math.min(count, drawnMost) }, (_, index) => {
    const angle = (2 * Math.PI * index) / Math.min(count, drawnMost) - Math.PI / 2;
    return { x: middle.x + wide * Math.cos(angle), y: middle.y + high * Math.sin(angle) };
  });
}

/** As high as what stands in it. */
export function viewBox(places: readonly Place[]): string {
  const heights = [middle, ...places].map(({ y }) => y);
  const top = Math.min(...heights) - margin;
  return `0 ${Math.round(top)} ${width} ${Math.round(Math.max(...heights) + margin - top)}`;
}

/** A name that fits below its node. */
export function shortName(name: string, most = 14): string {
  const letters = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(name)].map(({ segment }) => segment);
  return letters.length <= most ? name : `${letters.slice(0, most - 1).join("")}…`;
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
/** Bytes as people of that language write them. */
export function bytesText(bytes: number, language: string): string {
  const place = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return new Intl.NumberFormat(language, { style: "unit", unit: units[place] ?? "byte", unitDisplay: "short", maximumFractionDigits: 1 }).format(bytes / 1_000 ** place);
}
