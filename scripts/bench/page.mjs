import { isWithin, ratioBefore, ratiosOfBoth } from "./run-before.mjs";
import { shownOf, spreadText } from "./shown.mjs";

/** The page that people read; `pnpm bench` writes it, and every figure on it comes from the run. */
export function pageOf(sections) {
  const machines = [...new Set(sections.map(({ machine }) => machineText(machine)))];
  return `# Measured

Written by \`pnpm bench\`, which measures all of it anew; [measured.json](measured.json) has every figure. ${machines.join(" Some of it: ")}
What is compared went in turns in one run, so that other load falls on all alike: the ratios are those of the same rounds.
Medians, with the least and the most in brackets; of memory the most. The load is that of the machine before and after a section,
and what is measured is part of it. Servers run on the same cores.
${runBeforeText(ratiosOfBoth(sections))}
![The tables of this page as bars](pictures/measured.svg)

${sections.map(sectionText).join("\n")}
[benchmarks.md](benchmarks.md) says what stands behind these figures, and what was tried.
`;
}

/** Whether a run before found the same, as far as ratios go. */
function runBeforeText(ratios) {
  if (ratios.length === 0) {
    return "";
  }
  const outside = ratios.filter(({ now, before }) => !isWithin(now, before));
  const which = outside.map(({ row, beside }) => `${row} beside ${beside}`);
  const others = which.length === 0 ? "" : `; outside: ${which.join(", ")}`;
  const within = `${ratios.length - outside.length} of ${ratios.length}`;
  return `
Run twice: of the ratios that the run before has, too, ${within} lie within the spread of this one${others}.
`;
}

function machineText({ cores, processor, memoryGiB, platform, node }) {
  return `On ${cores} cores of ${processor}, ${memoryGiB} GiB, ${platform}, Node ${node}.`;
}

function sectionText(section) {
  const { title, about, figures, rows, tables, machine } = section;
  const run = rows.filter(({ notRun }) => notRun === undefined);
  const missing = rows.filter(({ notRun }) => notRun !== undefined);
  const shown = figures.filter(({ name }) => run.some((row) => row.figures[name] !== undefined));
  const body = run.map((row) => [row.name, ...shown.map((figure) => cellOf(row, figure))]);
  const [before, after] = section.load.map((load) => load.toFixed(1));
  const how = [
    `${count(section.rounds)} at most`,
    ...(section.server === "none" ? [] : [`S3: ${serverText(section.server)}`]),
    `${section.date}, ${section.seconds} s`,
    `load ${before} and ${after} of ${machine.cores}`,
    ...(section.before?.ratios.length > 0 ? [`the run before: ${section.before.date}`] : []),
  ];
  return [
    `## ${title}\n`,
    `${about}\n`,
    `${how.join("; ")}.\n`,
    tableOf(["what", ...shown.map(({ head }) => head)], body),
    ...run.flatMap((row) => comparedText(row, section)),
    ...missing.map(({ name, notRun }) => `- Not run: ${name}: ${notRun}.\n`),
    ...tables.map(({ head, rows: lines }) => tableOf(head, lines)),
  ].join("\n");
}

function cellOf({ figures }, { name, digits, isPeak }) {
  const spread = figures[name];
  if (spread === undefined) {
    return "";
  }
  return isPeak ? shownOf(spread.most, digits) : spreadText(spread, digits);
}

function comparedText({ name, times, aims = [] }, section) {
  const each = [
    ...times.map((row) => {
      const before = ratioBefore(section, name, row.name);
      const earlier =
        before === undefined ? "" : `, ${shownOf(before.median, 2)} in the run before`;
      return `${spreadText(row, 2)} times ${row.name}${earlier}${aimText(row, row.median)}`;
    }),
    ...aims.map(
      (row) => `${row.head}: ${shownOf(row.value, row.digits)}${aimText(row, row.value)}`,
    ),
  ];
  return each.length === 0 ? [] : [`- **${name}**: ${each.join("; ")}.\n`];
}

function aimText({ aim }, value) {
  if (aim === undefined) {
    return "";
  }
  const [words, isMet] =
    aim.atMost === undefined
      ? [`at least ${aim.atLeast}`, value >= aim.atLeast]
      : [`at most ${aim.atMost}`, value <= aim.atMost];
  const why = aim.inTheWay === undefined ? "" : `: ${aim.inTheWay}`;
  return ` (aim: ${words}, ${isMet ? "met" : `**missed**${why}`})`;
}

function serverText(server) {
  const names = {
    sandbox: "the sandbox's",
    minio: "MinIO",
    versitygw: "versitygw",
    seaweedfs: "SeaweedFS",
  };
  return names[server];
}

function count(rounds) {
  return rounds === 1 ? "1 round" : `${rounds} rounds`;
}

export function tableOf(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return `${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}
