/**
 * A plot of lines between 0 and 1 on both axes as SVG, with the diagonal that they are held against: a reliability diagram, a Lorenz curve. For pages where no script runs; its numbers stand in a
 * table beside it, so the picture is described by its title alone. Colours hold on light and dark grounds; lines differ in their dashes too.
 */
export interface UnitLine { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[] }
export interface UnitPlot { readonly title: string; readonly x: string; readonly y: string; /** What the diagonal is. */ readonly diagonal: string; readonly lines: readonly UnitLine[] }

const [width, height] = [560, 400];
const inner = { left: 60, right: 372, top: 34, bottom: 346 };
const strokes = [["#0a7d5a", ""], ["#c2410c", "6 4"], ["#7c3aed", "10 3 2 3"], ["#0369a1", "2 3"], ["#475569", "12 4"]] as const;
const ticks = [0, 0.25, 0.5, 0.75, 1];

const inside = (value: number): number => Math.min(1, Math.max(0, value));
const across = (value: number): number => rounded(inner.left + inside(value) * (inner.right - inner.left));
const up = (value: number): number => rounded(inner.bottom - inside(value) * (inner.bottom - inner.top));
const rounded = (value: number): number => Math.round(value * 10) / 10;

export function drawUnitPlot({ title, x, y, diagonal, lines }: UnitPlot): string {
  const legend = (index: number): number => inner.top + 14 + index * 22;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}" font-family="system-ui, sans-serif" font-size="12" fill="#64748b">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${inner.left}" y="20" font-size="14" fill="#0f172a">${escape(title)}</text>`,
    ...ticks.map((tick) => `<path d="M${across(tick)} ${inner.top}V${inner.bottom}M${inner.left} ${up(tick)}H${inner.right}" stroke="#e2e8f0"/><text x="${across(tick)}" y="${inner.bottom + 16}" text-anchor="middle">${tick}</text><text x="${inner.left - 6}" y="${up(tick) + 4}" text-anchor="end">${tick}</text>`),
    `<text x="${(inner.left + inner.right) / 2}" y="${height - 14}" text-anchor="middle">${escape(x)}</text>`,
    `<text transform="translate(16 ${(inner.top + inner.bottom) / 2}) rotate(-90)" text-anchor="middle">${escape(y)}</text>`,
    `<path d="M${across(0)} ${up(0)}L${across(1)} ${up(1)}" stroke="#94a3b8" stroke-dasharray="3 3"/><text x="${inner.right + 34}" y="${legend(lines.length) + 4}">${escape(diagonal)}</text><path d="M${inner.right + 10} ${legend(lines.length)}h18" stroke="#94a3b8" stroke-dasharray="3 3"/>`,
    ...lines.map(({ name, points }, index) => {
      const [colour, dashes] = strokes[index % strokes.length] as (typeof strokes)[number];
      const path = points.map(([px, py], at) => `${at === 0 ? "M" : "L"}${across(px)} ${up(py)}`).join("");
      const dots = points.length > 24 ? "" : points.map(([px, py]) => `<circle cx="${across(px)}" cy="${up(py)}" r="3" fill="${colour}"/>`).join("");
      return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"/>${dots}<path d="M${inner.right + 10} ${legend(index)}h18" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"/><text x="${inner.right + 34}" y="${legend(index) + 4}" fill="${colour}">${escape(name)}</text>`;
    }),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
