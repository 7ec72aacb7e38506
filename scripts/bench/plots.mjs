import { drawing } from "../pictures/drawing.mjs";
import { shownOf } from "./shown.mjs";

const WIDTH = 900;
const [NAMES, BARS, FIGURES] = [350, 360, 140];
const ROW = 26;
const TITLE = 44;
const [OWN, OTHER, SPREAD] = ["#2f7d43", "#9aa5b1", "#1f2933"];

/** The first figure of each section as bars: medians, with the least and the most as a line on each. */
export function plotsOf(sections) {
  let y = 14;
  const parts = sections.flatMap(({ title, rows, figures: [figure] }) => {
    const shown = rows.flatMap(({ name, figures, times = [] }) => {
      const spread = figures?.[figure.name];
      return spread === undefined ? [] : [{ name, ...spread, isOwn: times.length > 0 }];
    });
    if (shown.length === 0) {
      return [];
    }
    // Where nothing is compared all rows are ours.
    const isCompared = shown.some(({ isOwn }) => isOwn);
    const drawn = panel(`${title}: ${figure.head}`, shown, {
      ...{ y, digits: figure.digits, isOwn: (row) => row.isOwn || !isCompared },
    });
    y += TITLE + shown.length * ROW + 10;
    return drawn;
  });
  const title = "What xpart takes, measured";
  const description = "The first figures of the tables on the page as bars, with their spread.";
  return drawing({ width: WIDTH, height: y + 4, title, description }, parts);
}

function panel(title, rows, { y, digits, isOwn }) {
  const most = Math.max(...rows.map((row) => row.most));
  const at = (value) => NAMES + (value / most) * BARS;
  const lines = rows.map((row, index) => {
    const top = y + TITLE - 8 + index * ROW;
    const middle = top + 9;
    const fill = isOwn(row) ? OWN : OTHER;
    const shown = shownOf(row.median, digits);
    const bar = `<rect x="${NAMES}" y="${top}" width="${(at(row.median) - NAMES).toFixed(1)}" height="18" rx="2" fill="${fill}"/>`;
    const spread = `<path d="M${at(row.least).toFixed(1)} ${middle}H${at(row.most).toFixed(1)}M${at(row.least).toFixed(1)} ${middle - 5}v10M${at(row.most).toFixed(1)} ${middle - 5}v10" stroke="${SPREAD}" stroke-width="1.5" fill="none"/>`;
    const name = `<text x="${NAMES - 10}" y="${middle + 5}" text-anchor="end">${row.name}</text>`;
    const figure = `<text class="s" x="${NAMES + BARS + FIGURES - 30}" y="${middle + 5}" text-anchor="end">${shown}</text>`;
    return `${name}${bar}${spread}${figure}`;
  });
  return [`<text class="b" x="24" y="${y + 22}">${title}</text>`, ...lines];
}
