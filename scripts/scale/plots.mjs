import { drawing } from "../pictures/drawing.mjs";

const WIDTH = 900;
const PANEL = 250;
const [LEFT, RIGHT, TOP] = [110, 250, 54];
const COLOURS = { new: "#b3541e", raised: "#2f7d43", least: "#2b6cb0" };
const GRID = "#d5dbe1";
const MARKS = {
  "1 s": 1_000,
  "2 s": 2_000,
  "5 s": 5_000,
  "10 s": 10_000,
  "30 s": 30_000,
  "1 min": 60_000,
  "5 min": 300_000,
};

/** Lag by rate, and what waits after a burst: one line for each deployment. */
export function plotsOf(study) {
  const lag = lagPanel(study, 14);
  const burst = burstPanel(study, 14 + PANEL + TOP + 50);
  const title = "What a deployment carries, simulated";
  const description =
    "Lag by events a second, and what waits after a million events in a minute, for three deployments.";
  const height = 14 + 2 * (PANEL + TOP + 50);
  return drawing({ width: WIDTH, height, title, description }, [...lag, ...burst]);
}

function lagPanel({ steady, deployments }, y) {
  const rates = [...new Set(steady.map(({ offered }) => offered))];
  const most = Math.max(...steady.map(({ lag }) => lag.p99Ms));
  const x = logScale([rates[0], rates.at(-1)], [LEFT, WIDTH - RIGHT]);
  const up = logScale([1_000, most * 1.3], [y + TOP + PANEL, y + TOP]);
  const marks = Object.entries(MARKS).filter(([, ms]) => ms <= most * 1.3);
  return [
    heading("Lag, by events a second: p50 (line) and p99 (dashes), at the rates that were run", y),
    ...marks.map(([text, ms]) => rule(up(ms), text)),
    ...rates.map((offered) => mark(x(offered), y + TOP + PANEL, offered.toLocaleString("en-US"))),
    ...deployments.flatMap(({ id }) => {
      const rows = steady.filter(({ deployment }) => deployment === id);
      const points = (name) => rows.map(({ offered, lag }) => [x(offered), up(lag[name])]);
      const half = points("p50Ms");
      return [
        line(half, COLOURS[id]),
        line(points("p99Ms"), COLOURS[id], true),
        ...half.map(([left, top]) => dot(left, top, COLOURS[id])),
      ];
    }),
    ...legend(deployments, y + TOP + 20),
  ];
}

function burstPanel({ bursts, deployments }, y) {
  const longest = Math.max(...bursts.map(({ doneSeconds }) => doneSeconds)) / 60;
  const x = (minutes) => LEFT + (minutes / longest) * (WIDTH - RIGHT - LEFT);
  const up = (waiting) => y + TOP + PANEL - (waiting / 1e6) * PANEL;
  const every = longest > 12 ? 5 : 1;
  const marks = Array.from({ length: Math.floor(longest / every) + 1 }, (_, at) => at * every);
  return [
    heading("What waits after a million events in a minute, by minutes", y),
    ...[0, 250_000, 500_000, 750_000, 1_000_000].map((waiting) =>
      rule(up(waiting), waiting.toLocaleString("en-US")),
    ),
    ...marks.map((minutes) => mark(x(minutes), y + TOP + PANEL, String(minutes))),
    ...bursts.map(({ deployment, waiting, stepSeconds }) => {
      const points = waiting.map((count, at) => [x(((at + 1) * stepSeconds) / 60), up(count)]);
      return line([[x(0), up(0)], ...points], COLOURS[deployment]);
    }),
    ...legend(deployments, y + TOP + 20),
  ];
}

function logScale([least, most], [from, to]) {
  const share = (value) => Math.log(value / least) / Math.log(most / least);
  return (value) => from + share(value) * (to - from);
}

function heading(text, y) {
  return `<text class="b" x="24" y="${y + 24}">${text}</text>`;
}

function rule(y, text) {
  return `<path d="M${LEFT} ${y.toFixed(1)}H${WIDTH - RIGHT}" stroke="${GRID}"/><text class="s" x="${LEFT - 10}" y="${(y + 4).toFixed(1)}" text-anchor="end">${text}</text>`;
}

function mark(x, y, text) {
  return `<path d="M${x.toFixed(1)} ${y}v5" stroke="#52606d"/><text class="s" x="${x.toFixed(1)}" y="${y + 20}" text-anchor="middle">${text}</text>`;
}

function line(points, colour, isDashed = false) {
  const path = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
  return `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="2"${isDashed ? ' stroke-dasharray="3 4"' : ""}/>`;
}

function dot(x, y, colour) {
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5" fill="${colour}"/>`;
}

/** Names stand beside the panel, in lines of a few words. */
function legend(deployments, y) {
  return deployments.flatMap(({ id, name }, at) => {
    const top = y + at * 62;
    const left = WIDTH - RIGHT + 22;
    const [first, second] = name.split(", ");
    const texts = (second === undefined ? inTwo(name) : [`${first},`, second]).map(
      (text, row) => `<text class="s" x="${left + 26}" y="${top + 4 + row * 16}">${text}</text>`,
    );
    return [`<path d="M${left} ${top}h18" stroke="${COLOURS[id]}" stroke-width="3"/>`, ...texts];
  });
}

function inTwo(text) {
  const words = text.split(" ");
  const half = Math.ceil(words.length / 2);
  return [words.slice(0, half).join(" "), words.slice(half).join(" ")];
}
