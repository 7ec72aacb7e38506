/**
 * Draws boxes, lines and texts as SVG on a light card of its own, so that it is as readable on a dark page as on a
 * light one.
 */
const FONT = '13px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif';
const INK = "#1f2933";
const LINE_HEIGHT = 17;

/** Fill and border of each kind of box; text on it has a contrast of 7 to 1 and more. */
const KINDS = {
  place: { fill: "#ffffff", stroke: "#9aa5b1" },
  store: { fill: "#e3f0fc", stroke: "#2b6cb0" },
  queue: { fill: "#fdf3d8", stroke: "#a87912" },
  code: { fill: "#e2f5e6", stroke: "#2f7d43" },
  rights: { fill: "#f3e8fb", stroke: "#7a3fa6" },
  person: { fill: "#eceff3", stroke: "#52606d" },
};

/** A picture with a title and a description for who does not see it. */
export function drawing({ width, height, title, description }, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d">
<title id="t">${escaped(title)}</title>
<desc id="d">${escaped(description)}</desc>
<style>text{font:${FONT};fill:${INK}}.b{font-weight:600}.s{font-size:12px}</style>
<defs><marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="${INK}"/></marker></defs>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10" fill="#f7f9fb" stroke="#9aa5b1"/>
${parts.join("\n")}
</svg>
`;
}

/** A partition or an account, with its name at its upper edge. */
export function place(x, y, width, height, name) {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${KINDS.place.fill}" stroke="${KINDS.place.stroke}" stroke-dasharray="5 4"/><text class="b" x="${x + 14}" y="${y + 22}">${escaped(name)}</text>`;
}

/** A box: its first line is bold. */
export function box(kind, x, y, width, height, lines) {
  const { fill, stroke } = KINDS[kind];
  const first = y + height / 2 - ((lines.length - 1) * LINE_HEIGHT) / 2 + 4;
  const texts = lines.map(
    (line, index) =>
      `<text ${index === 0 ? 'class="b" ' : 'class="s" '}x="${x + width / 2}" y="${first + index * LINE_HEIGHT}" text-anchor="middle">${escaped(line)}</text>`,
  );
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>${texts.join("")}`;
}

/** A line through points, with an arrow at its end, or at both. */
export function arrow(points, { both = false, dashed = false } = {}) {
  const path = points.map(([x, y]) => `${x} ${y}`).join(" L");
  return `<path d="M${path}" fill="none" stroke="${INK}" stroke-width="1.5" marker-end="url(#a)"${both ? ' marker-start="url(#a)"' : ""}${dashed ? ' stroke-dasharray="5 4"' : ""}/>`;
}

/** Words beside a line. */
export function words(x, y, lines, anchor = "middle") {
  return lines
    .map(
      (line, index) =>
        `<text class="s" x="${x}" y="${y + index * LINE_HEIGHT}" text-anchor="${anchor}">${escaped(line)}</text>`,
    )
    .join("");
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
