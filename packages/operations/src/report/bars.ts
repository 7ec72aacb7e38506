import { escapeText } from "./escape-text.ts";

/** One bar of a plot. */
export interface Bar {
  readonly name: string;
  readonly count: number;
  /** Names the colour, as a class of the page's style. */
  readonly kind: string;
  /** Shown when somebody points at it. */
  readonly title?: string;
}

/** A bar of several parts. */
export interface StackedBar {
  readonly name: string;
  readonly parts: readonly { readonly kind: string; readonly count: number }[];
}

const WIDTH = 500;
const HEIGHT = 14;

/** A plot of bars with their numbers, the longest as wide as there is room. */
export function barRows(bars: readonly Bar[]): string {
  return stackedRows(
    bars.map(({ name, count, kind }) => ({ name, parts: [{ kind, count }] })),
    bars,
  );
}

/** A plot of bars of several parts, and a number for each part that is not 0. */
export function stackedRows(bars: readonly StackedBar[], titles: readonly Bar[] = []): string {
  const totals = bars.map(({ parts }) => parts.reduce((sum, { count }) => sum + count, 0));
  const most = Math.max(...totals, 1);
  const rows = bars.map(({ name, parts }, at) => {
    const title = titles[at]?.title;
    const hint = title === undefined ? "" : ` title="${escapeText(title)}"`;
    const numbers = parts.length === 1 ? numberOf(parts[0]?.count ?? 0) : partNumbers(parts);
    return `<tr${hint}><th>${escapeText(name)}</th><td>${svgOf(parts, most)}</td><td class="number">${numbers}</td></tr>`;
  });
  return `<table class="plot">${rows.join("\n")}</table>`;
}

function svgOf(parts: StackedBar["parts"], most: number): string {
  let left = 0;
  const rectangles = parts.map(({ kind, count }) => {
    // What is there at all can be seen, however little it is.
    const width = count === 0 ? 0 : Math.max(1, (count * WIDTH) / most);
    const rectangle = `<rect class="${kind}" x="${left.toFixed(1)}" width="${width.toFixed(1)}" height="${HEIGHT}"/>`;
    left += width;
    return width === 0 ? "" : rectangle;
  });
  return `<svg width="${WIDTH}" height="${HEIGHT}" role="img" aria-hidden="true">${rectangles.join("")}</svg>`;
}

function partNumbers(parts: StackedBar["parts"]): string {
  return parts
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${kind} ${numberOf(count)}`)
    .join(", ");
}

function numberOf(count: number): string {
  return count.toLocaleString("en-US");
}
