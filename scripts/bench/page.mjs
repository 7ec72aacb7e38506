import {
  coldRows,
  compareRows,
  copyRatio,
  copyRows,
  count,
  depthRows,
  smallRows,
} from "./figures.mjs";

/** The page that people read; `pnpm bench` writes it. */
export function pageOf(measured) {
  const { machine } = measured;
  const sections = [
    ["small", small],
    ["cold", cold],
    ["copy", copy],
    ["compare", compare],
    ["core", core],
  ].filter(([name]) => measured[name] !== undefined);
  return `# Measured

Written by \`pnpm bench\`, which measures all of it anew; [measured.json](measured.json) has every figure. On ${machine.cores} cores of
${machine.processor}, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}. What is compared went in turns in one run, so that
other load falls on all alike: the ratios are those of the same rounds. Medians, with the least and the most in brackets; the load is
that of the machine at the end of each bench, where ${machine.cores} is as much as it can do. Servers are the sandbox's, in another process, and on the same cores.

![The tables of this page as bars](pictures/measured.svg)

${sections.map(([, section]) => section(measured)).join("\n")}
[benchmarks.md](benchmarks.md) says what stands behind these figures, and what was tried.
`;
}

function small(measured) {
  const { rows, objects, rounds, load } = measured.small;
  const names = rows.map(({ name }) => name);
  const others = names.filter((name) => name !== "queueHandler");
  const own = rows.find(({ name }) => name === "queueHandler");
  const beside = others.map((name) => `${times(own.times[name])} times ${name}`);
  const missing = names.includes("rclone copy")
    ? ""
    : " `rclone copy` was not there (`node scripts/bring-rclone.mjs`).";
  const table = smallRows(measured).map((row, at) => [
    row.name,
    spread(row, 2),
    spread(rows[at].objectsPerSecond, 0),
    rows[at].maxRssMiB === null ? "" : `${rows[at].maxRssMiB.toFixed(0)} MiB`,
  ]);
  return `## Small objects

${rounds} rounds of ${objects} new objects of 1 KiB, ten at a time, by workers that are warm. \`queueHandler\` decides and writes the ledger;
"the same calls" are its ports in a loop that decides nothing; the SDK loop makes five calls an object, of which one is a query;
\`rclone copy\` keeps no ledger, and its start is taken off.${missing} queueHandler takes ${beside.join(", ")}. Load ${load.toFixed(1)}.

${tableOf(["what", "processor time an object, ms", "objects a second", "memory at most"], table)}`;
}

function cold(measured) {
  const { rows, runs, files, load } = measured.cold;
  const table = coldRows(measured).map((row, at) => [
    row.name,
    spread(row, 0),
    spread(rows[at].wallMs, 0),
    times(rows[at].timesBareNode),
    times(rows[at].timesNodeWithTls),
  ]);
  const sizes = files.map(({ name, bytes, zippedBytes }) => [
    `\`${name}\``,
    kilobytes(bytes),
    kilobytes(zippedBytes),
  ]);
  return `## Cold start

${runs} fresh processes each, in turns: the handler's code loaded, and its clients made. "Node with TLS" has loaded what any client of
AWS needs of Node itself. Load ${load.toFixed(1)}.

${tableOf(["what", "processor time, ms", "by the clock, ms", "times bare Node", "times Node with TLS"], table)}
${tableOf(["file of the zip", "KB", "zipped, KB"], sizes)}`;
}

function copy(measured) {
  const { gib, whole, parts, load } = measured.copy;
  const table = copyRows(measured).map((row) => [row.name, spread(row, 0)]);
  const ratio = (rounds) => times(copyRatio(rounds));
  return `## A big object

${(gib * 1024).toFixed(0)} MiB, ${whole.length} rounds, beside a bare pipe of the same requests, which the SDK makes, by the clock: ${ratio(whole)} times its speed in one PUT, ${ratio(parts)} times in parts.
Load ${load.toFixed(1)}.

${tableOf(["what", "MiB a second"], table)}`;
}

function compare(measured) {
  const table = compareRows(measured).map((row) => [
    row.name,
    spread(row, 0),
    `${row.maxRssMiB} MiB`,
  ]);
  return `## Comparing two listings

Equal listings from a generator, a fresh process each time; memory with a heap of 64 MiB. Load ${measured.compare.load.toFixed(1)}.

${tableOf(["listings", "entries of each side a second of processor time", "memory at most"], table)}`;
}

function core(measured) {
  const { eventsPerSecond, historiesPerSecond, runs, load } = measured.core;
  const table = [
    ["events parsed and decided", spread(eventsPerSecond, 0)],
    ...depthRows(measured).map((row) => [`entries reconciled, ${row.name}`, spread(row, 0)]),
    ["histories of the simulation", spread(historiesPerSecond, 0)],
  ];
  return `## Core alone

In memory, ${runs} runs. Load ${load.toFixed(1)}.

${tableOf(["what", "a second of processor time"], table)}`;
}

export function tableOf(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return `${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}

function spread({ median, least, most }, digits) {
  const shown = (value) => (digits === 0 ? count(value) : value.toFixed(digits));
  return `${shown(median)} (${shown(least)} to ${shown(most)})`;
}

function times(row) {
  return spread(row, 2);
}

function kilobytes(bytes) {
  return (bytes / 1_000).toFixed(0);
}
