/**
 * A plot of lines over two logarithmic axes as SVG, for pages that are read where no script runs. Its numbers stand in a table beside
 * it, so the picture is described by its title alone. Colours hold on light and dark grounds; lines differ in their dashes too.
 */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}
export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

const [width, height] = [640, 360];
const inner = { left: 70, right: 500, top: 34, bottom: 310 };
const strokes = [["#0a7d5a", ""], ["#c2410c", "6 4"], ["#64748b", "2 4"], ["#7c3aed", "10 3 2 3"]] as const;

export function drawPlot({ title, x, y, lines }: Plot): string {
  const all = lines.flatMap(({ points }) => points);
  const across = axis(all.map(([value]) => value), inner.left, inner.right);
  const up = axis(all.map(([, value]) => value), inner.bottom, inner.top);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}" font-family="system-ui, sans-serif" font-size="12" fill="#64748b">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${inner.left}" y="20" font-size="14" fill="#0f172a">${escape(title)}</text>`,
    ...across.ticks.map((tick) => `<path d="M${across.place(tick)} ${inner.top}V${inner.bottom}" stroke="#e2e8f0"/><text x="${across.place(tick)}" y="${inner.bottom + 16}" text-anchor="middle">${short(tick)}</text>`),
    ...up.ticks.map((tick) => `<path d="M${inner.left} ${up.place(tick)}H${inner.right}" stroke="#e2e8f0"/><text x="${inner.left - 6}" y="${up.place(tick) + 4}" text-anchor="end">${short(tick)}</text>`),
    `<text x="${(inner.left + inner.right) / 2}" y="${height - 10}" text-anchor="middle">${escape(x)}</text>`,
    `<text transform="translate(16 ${(inner.top + inner.bottom) / 2}) rotate(-90)" text-anchor="middle">${escape(y)}</text>`,
    ...lines.map(({ name, points }, index) => {
      const [colour, dashes] = strokes[index % strokes.length]!;
      const path = points.map(([px, py], at) => `${at === 0 ? "M" : "L"}${across.place(px)} ${up.place(py)}`).join("");
      const [lastX, lastY] = points.at(-1) ?? [1, 1];
      return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"/>${points.map(([px, py]) => `<circle cx="${across.place(px)}" cy="${up.place(py)}" r="3" fill="${colour}"/>`).join("")}<text x="${across.place(lastX) + 8}" y="${up.place(lastY) + 4}" fill="${colour}">${escape(name)}</text>`;
    }),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

/** Whole powers of ten around the values, and where a value lies between two ends. */
function axis(values: readonly number[], start: number, end: number): { ticks: number[]; place: (value: number) => number } {
  const logs = values.filter((value) => value > 0).map(Math.log10);
  const low = Math.floor(Math.min(...logs)), high = Math.max(Math.ceil(Math.max(...logs)), low + 1);
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    place: (value) => Math.round((start + ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * (end - start)) * 10) / 10,
  };
}

const short = (value: number): string => (value >= 1e6 ? `${value / 1e6} M` : value >= 1e3 ? `${value / 1e3} k` : String(Number(value.toPrecision(1))));
const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
