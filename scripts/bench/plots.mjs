import { drawing } from "../pictures/drawing.mjs";
import { coldRows, compareRows, copyRows, count, depthRows, smallRows } from "./figures.mjs";

const WIDTH = 900;
const [NAMES, BARS, FIGURES] = [230, 470, 150];
const ROW = 26;
const TITLE = 44;
const [OWN, OTHER, SPREAD] = ["#2f7d43", "#9aa5b1", "#1f2933"];

/** All that was measured, as bars: medians, with the least and the most as a line on each. */
export function plotsOf(measured) {
  const panels = [
    ["small", "Processor time of a new object of 1 KiB, in ms", smallRows, 2, /^queueHandler/],
    ["cold", "Processor time of a cold start, in ms", coldRows, 0, /Handler$/],
    ["copy", "One object of 256 MiB, in MiB a second", copyRows, 0, /^xpart/],
    ["compare", "Entries of each side compared a second of one core", compareRows, 0, /./],
    ["core", "Entries reconciled in memory a second of one core", depthRows, 0, /./],
  ].filter(([name]) => measured[name] !== undefined);
  let y = 14;
  const parts = panels.flatMap(([, title, rowsOf, digits, own]) => {
    const rows = rowsOf(measured);
    const drawn = panel(title, rows, { y, digits, own });
    y += TITLE + rows.length * ROW + 10;
    return drawn;
  });
  const title = "What xpart takes, measured";
  const description = "The figures of the tables on the page as bars, with their spread.";
  return drawing({ width: WIDTH, height: y + 4, title, description }, parts);
}

function panel(title, rows, { y, digits, own }) {
  const most = Math.max(...rows.map((row) => row.most));
  const at = (value) => NAMES + (value / most) * BARS;
  const lines = rows.map((row, index) => {
    const top = y + TITLE - 8 + index * ROW;
    const middle = top + 9;
    const fill = own.test(row.name) ? OWN : OTHER;
    const shown = digits === 0 ? count(row.median) : row.median.toFixed(digits);
    const bar = `<rect x="${NAMES}" y="${top}" width="${(at(row.median) - NAMES).toFixed(1)}" height="18" rx="2" fill="${fill}"/>`;
    const spread = `<path d="M${at(row.least).toFixed(1)} ${middle}H${at(row.most).toFixed(1)}M${at(row.least).toFixed(1)} ${middle - 5}v10M${at(row.most).toFixed(1)} ${middle - 5}v10" stroke="${SPREAD}" stroke-width="1.5" fill="none"/>`;
    const name = `<text x="${NAMES - 10}" y="${middle + 5}" text-anchor="end">${row.name}</text>`;
    const figure = `<text class="s" x="${NAMES + BARS + FIGURES - 30}" y="${middle + 5}" text-anchor="end">${shown}</text>`;
    return `${name}${bar}${spread}${figure}`;
  });
  return [`<text class="b" x="24" y="${y + 22}">${title}</text>`, ...lines];
}
