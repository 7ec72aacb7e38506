import colors from "picocolors";
import stringWidth from "string-width";
import { formatCount, formatTimeLeft } from "./format.ts";
import type { Bar, Cell, Panel, Progress } from "./io-host.ts";

/** How much there is of a terminal; what it does not tell is taken as usual. */
export interface TerminalSize {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

const USUAL_COLUMNS = 80;
const USUAL_ROWS = 24;
const MAX_BAR_COLUMNS = 28;
/** No column becomes narrower than that. */
const LEAST_COLUMN = 8;
const GAP = "  ";

/** A live view as lines that fit a terminal: title and bar, figures, and as many panels as there is room for. */
export function liveBlock(progress: Progress, size: TerminalSize = {}): string {
  const columns = size.columns ?? USUAL_COLUMNS;
  const { title, bar, figures, panels = [] } = progress;
  const head = [
    bar === undefined ? colors.bold(title) : barLine(title, bar, columns),
    ...(panels.length === 0 ? figureColumn(progress) : figureLines(figures, columns)),
  ];
  // The last line is where the cursor waits.
  let room = (size.rows ?? USUAL_ROWS) - head.length - 1;
  const lines = [...head];
  for (const panel of panels) {
    const drawn = panelLines(panel, columns).slice(0, room);
    // A title of nothing tells nothing.
    if (drawn.length > PANEL_HEAD_LINES) {
      lines.push(...drawn);
      room -= drawn.length;
    }
  }
  return lines.join("\n");
}

/** `1,234 of 2,345 (52%), about 12 s left`. */
export function barText({ done, total, leftMs }: Bar): string {
  if (total === undefined) {
    return `${formatCount(done)} done`;
  }
  const percent = Math.floor((100 * done) / Math.max(total, 1));
  const left = leftMs === undefined ? "" : `, about ${formatTimeLeft(leftMs)} left`;
  return `${formatCount(done)} of ${formatCount(total)} (${percent}%)${left}`;
}

/** The words matter more than the bar: it gets what they leave. */
function barLine(title: string, bar: Bar, columns: number): string {
  const text = barText(bar);
  const room = columns - title.length - GAP.length - text.length - 1;
  const width = Math.max(0, Math.min(MAX_BAR_COLUMNS, room));
  const { done, total = 0 } = bar;
  const share = total === 0 ? 0 : Math.min(1, done / total);
  const full = Math.floor(share * width);
  const drawn = colors.green("█".repeat(full)) + colors.dim("░".repeat(width - full));
  return [`${colors.bold(title)}${GAP}${drawn}`, text].join(width === 0 ? "" : " ");
}

function figureColumn({ figures }: Progress): readonly string[] {
  const width = Math.max(0, ...figures.map(({ label }) => label.length));
  return figures.map(({ label, value }) => `  ${colors.dim(label.padEnd(width))}  ${value}`);
}

/** As many figures on a line as it takes. */
function figureLines(figures: Progress["figures"], columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let width = 0;
  for (const { label, value } of figures) {
    const needed = label.length + 1 + stringWidth(value) + GAP.length;
    if (line !== "" && width + needed > columns) {
      lines.push(line);
      line = "";
      width = 0;
    }
    line += `${GAP}${colors.dim(label)} ${value}`;
    width += needed;
  }
  return line === "" ? lines : [...lines, line];
}

/** An empty line and the title. */
const PANEL_HEAD_LINES = 2;

function panelLines({ title, rows }: Panel, columns: number): readonly string[] {
  const widths = fittingWidths(rows, columns);
  const lines = rows.map((row) =>
    row.map((cell, index) => painted(cell, widths[index] ?? 0, index === row.length - 1)).join(GAP),
  );
  return ["", colors.bold(shortened(title, columns)), ...lines.map((line) => GAP + line)];
}

function fittingWidths(rows: Panel["rows"], columns: number): readonly number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(0, ...rows.map((row) => stringWidth(row[index]?.text ?? ""))),
  );
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const over = GAP.length * count + sum(widths) - columns;
  const widest = widths.indexOf(Math.max(0, ...widths));
  return widths.map((width, index) =>
    index === widest && over > 0 ? Math.max(LEAST_COLUMN, width - over) : width,
  );
}

function painted({ text, tone }: Cell, width: number, isLast: boolean): string {
  const short = shortened(text, width);
  const padded = isLast ? short : short + " ".repeat(Math.max(0, width - stringWidth(short)));
  switch (tone) {
    case "dim":
      return colors.dim(padded);
    case "good":
      return colors.green(padded);
    case "bad":
      return colors.red(padded);
    default:
      return padded;
  }
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A text of at most so many columns; of what is longer, the middle is left out, as keys differ at their ends. */
function shortened(text: string, columns: number): string {
  if (stringWidth(text) <= columns) {
    return text;
  }
  const letters = [...segmenter.segment(text)].map(({ segment }) => segment);
  const room = Math.max(0, columns - 1);
  const head = taken(letters, Math.ceil(room / 2));
  const tail = taken(letters.toReversed(), Math.floor(room / 2)).toReversed();
  return `${head.join("")}…${tail.join("")}`;
}

function taken(letters: readonly string[], columns: number): readonly string[] {
  let width = 0;
  const end = letters.findIndex((letter) => {
    width += stringWidth(letter);
    return width > columns;
  });
  return end < 0 ? letters : letters.slice(0, end);
}
