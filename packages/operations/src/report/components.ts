import { VERDICTS, type Verdict } from "../slice/reasons.ts";
import { type Child, type Element, element } from "./element.ts";

/** One bar of a plot. */
export interface Bar {
  readonly name: Child;
  readonly count: number;
  /** Names the colour, as a class of the style. */
  readonly kind: string;
  /** Shown when somebody points at it. */
  readonly title?: string;
}

/** A bar of several parts. */
export interface StackedBar {
  readonly name: Child;
  readonly parts: readonly { readonly kind: string; readonly count: number }[];
  readonly title?: string;
}

const WIDTH = 500;
const HEIGHT = 14;

/** A verdict in a word, and in a sign and a colour of the style. */
export function verdictMark(verdict: Verdict): Element {
  return element("span", { class: `verdict ${verdict}` }, verdict);
}

/** A bar for each verdict that is counted, in their order. */
export function verdictBars(verdicts: Readonly<Partial<Record<Verdict, number>>>): readonly Bar[] {
  return VERDICTS.flatMap((kind) => {
    const count = verdicts[kind];
    return count === undefined ? [] : [{ name: verdictMark(kind), count, kind }];
  });
}

/** A plot of bars with their numbers, the longest as wide as there is room. */
export function barRows(bars: readonly Bar[]): Element {
  return stackedRows(
    bars.map(({ name, count, kind, title }) => ({
      ...{ name, parts: [{ kind, count }] },
      ...(title === undefined ? {} : { title }),
    })),
  );
}

/** A plot of bars of several parts, and a number for each part that is not 0. */
export function stackedRows(bars: readonly StackedBar[]): Element {
  const totals = bars.map(({ parts }) => parts.reduce((sum, { count }) => sum + count, 0));
  const most = Math.max(...totals, 1);
  const rows = bars.map(({ name, parts, title }) => {
    const numbers = parts.length === 1 ? countText(parts[0]?.count ?? 0) : partNumbers(parts);
    return element(
      "tr",
      title === undefined ? {} : { title },
      element("th", { scope: "row" }, name),
      element("td", {}, pictureOf(parts, most)),
      element("td", { class: "number" }, numbers),
    );
  });
  return element("table", { class: "bars" }, element("tbody", {}, ...rows));
}

/** A table with a heading for each column; `kind` names its style, as a class. It scrolls where there is no room for it. */
export function table(
  kind: string,
  head: readonly string[],
  rows: readonly (readonly Child[])[],
): Element {
  const heading = head.map((text) => element("th", { scope: "col" }, text));
  const lines = rows.map((cells) =>
    element("tr", {}, ...cells.map((cell) => element("td", {}, cell))),
  );
  return element(
    "div",
    { class: `wide ${kind}` },
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...heading)),
      element("tbody", {}, ...lines),
    ),
  );
}

function pictureOf(parts: StackedBar["parts"], most: number): Element {
  let left = 0;
  const rectangles = parts
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => {
      // What is there at all can be seen, however little it is.
      const width = Math.max(1, (count * WIDTH) / most);
      const place = { x: left.toFixed(1), width: width.toFixed(1), height: HEIGHT };
      left += width;
      return element("rect", { class: kind, ...place });
    });
  const view = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none" };
  return element("svg", { ...view, "aria-hidden": "true" }, ...rectangles);
}

function partNumbers(parts: StackedBar["parts"]): string {
  return parts
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${kind} ${countText(count)}`)
    .join(", ");
}

/** A number with its thousands apart. */
export function countText(count: number): string {
  return count.toLocaleString("en-US");
}
