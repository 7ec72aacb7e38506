import { loadavg } from "node:os";
import { FIGURES, type FigureName, type Unit } from "./figures.ts";
import { type Aim, type AnyRow, ROWS } from "./rows.ts";
import { type Contender, type Sample, type Spread, spreadOf } from "./sample.ts";
import { SECTIONS, type SectionName, type ServerName } from "./sections.ts";
import { whyMissing } from "./tools.ts";

/** How sections are run. */
export interface RunOptions {
  /** The S3 server of the sections that can have one of others. */
  readonly server: ServerName;
  /** Also the rows that take many minutes. */
  readonly isLong: boolean;
  /** Is told how it goes on. */
  tell(line: string): void;
}

/** What a row came to; `notRun` says why there is nothing else. */
export interface MeasuredRow {
  readonly name: string;
  readonly notRun?: string;
  readonly figures?: Readonly<Partial<Record<FigureName, Spread>>>;
  /** Of the same rounds: the section's first figure as a multiple of another row's. */
  readonly times?: readonly MeasuredTimes[];
  /** Its own figures that there is an aim for: the middle, of a peak the most. */
  readonly aims?: readonly MeasuredAim[];
}

/** A figure, and what it should be. */
export interface MeasuredAim {
  readonly head: string;
  readonly digits: number;
  readonly value: number;
  readonly aim: Aim;
}

/** A row beside another one. */
export interface MeasuredTimes extends Spread {
  readonly name: string;
  readonly aim?: Aim;
}

/** What a section came to: all that the page says of it. */
export interface MeasuredSection {
  readonly name: SectionName;
  readonly title: string;
  readonly about: string;
  readonly server: string;
  readonly rounds: number;
  readonly date: string;
  readonly seconds: number;
  /** Of the machine, before and after. */
  readonly load: readonly [number, number];
  readonly figures: readonly {
    readonly name: FigureName;
    readonly head: string;
    readonly digits: number;
    readonly isPeak: boolean;
  }[];
  readonly rows: readonly MeasuredRow[];
  /** What is told besides. */
  readonly tables: readonly {
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
  }[];
}

interface Running {
  readonly row: AnyRow;
  readonly contender?: Contender;
  readonly samples: (Sample | undefined)[];
  notRun?: string;
}

/**
 * Runs all rows of a section in turns, each round beginning with another one, so that other load on the machine falls
 * on all of them alike. A row that fails says so, and the others go on.
 */
export async function runSection(name: SectionName, options: RunOptions): Promise<MeasuredSection> {
  const { tell } = options;
  const section = SECTIONS[name];
  const begunMs = performance.now();
  const before = loadavg()[0] ?? Number.NaN;
  const world = await section.open(options.server);
  const running: Running[] = [];
  try {
    for (const row of ROWS.filter((each) => each.section === name)) {
      running.push(await startRow(row, world, options));
    }
    for (let round = 0; round < section.rounds; round += 1) {
      const order = running.map((_none, at) => running[(at + round) % running.length]);
      for (const each of order) {
        await measureRow(each, round, tell);
      }
    }
  } finally {
    for (const { contender } of running) await contender?.stop?.();
    await world.close();
  }
  return {
    ...{ name, title: section.title, about: section.about, rounds: section.rounds },
    server: world.server,
    date: new Date().toISOString().slice(0, 10),
    seconds: Math.round((performance.now() - begunMs) / 1_000),
    load: [before, loadavg()[0] ?? Number.NaN],
    figures: section.figures.map((figure) => ({
      ...{ name: figure, head: FIGURES[figure].head(section.unit), digits: FIGURES[figure].digits },
      isPeak: FIGURES[figure].isPeak === true,
    })),
    rows: running.map((each) => measuredOf(each, running, section)),
    tables: section.tables?.() ?? [],
  };
}

async function startRow(
  row: AnyRow,
  world: object,
  { isLong, tell }: RunOptions,
): Promise<Running> {
  const refused = row.isLong === true && !isLong ? "only with --long" : whyMissing(row.needs);
  if (refused !== undefined) {
    tell(`${row.name}: not run (${refused})`);
    return { row, samples: [], notRun: refused };
  }
  try {
    const contender = await row.start(world as never);
    await contender.warmUp?.();
    return { row, contender, samples: [] };
  } catch (error) {
    return { row, samples: [], notRun: tellFailure(row, error, tell) };
  }
}

async function measureRow(
  running: Running | undefined,
  round: number,
  tell: RunOptions["tell"],
): Promise<void> {
  const isOver = running === undefined || round >= (running.row.rounds ?? Number.POSITIVE_INFINITY);
  if (isOver || running.contender === undefined || running.notRun !== undefined) {
    return;
  }
  try {
    const sample = await running.contender.measure(round);
    running.samples[round] = sample;
    const cpu =
      sample.cpuMs === undefined ? "" : `, processor ${(sample.cpuMs / 1_000).toFixed(2)} s`;
    tell(`round ${round + 1}: ${running.row.name}: ${(sample.wallMs / 1_000).toFixed(2)} s${cpu}`);
  } catch (error) {
    running.notRun = tellFailure(running.row, error, tell);
  }
}

function tellFailure({ name }: AnyRow, error: unknown, tell: RunOptions["tell"]): string {
  const said = error instanceof Error ? error.message : String(error);
  tell(`${name}: failed: ${said}`);
  return `failed: ${said.split("\n")[0]?.slice(0, 200)}`;
}

function measuredOf(
  { row, samples, notRun }: Running,
  all: readonly Running[],
  { figures: names, unit }: { readonly figures: readonly FigureName[]; readonly unit: Unit },
): MeasuredRow {
  const { name } = row;
  const had = samples.filter((sample) => sample !== undefined);
  if (notRun !== undefined || had.length === 0) {
    return { name, notRun: notRun ?? "no round was run" };
  }
  const figures = names.flatMap((figure) => {
    const values = had.flatMap((sample) => FIGURES[figure].of(sample) ?? []);
    return values.length === 0 ? [] : [[figure, spreadOf(values)] as const];
  });
  const times = Object.entries(row.beside ?? {}).flatMap(([other, aim]) => {
    const theirs = all.find((each) => each.row.name === other && each.notRun === undefined);
    const ratios = theirs === undefined ? [] : ratiosOf(samples, theirs.samples, names[0]);
    return ratios.length === 0 ? [] : [{ name: other, ...spreadOf(ratios), ...(aim && { aim }) }];
  });
  const aims = figures.flatMap(([figure, { median, most }]) => {
    const [aim, { head, digits, isPeak }] = [row.aims?.[figure], FIGURES[figure]];
    const value = isPeak === true ? most : median;
    return aim === undefined ? [] : [{ head: head(unit), digits, value, aim }];
  });
  return { name, figures: Object.fromEntries(figures), times, aims };
}

function ratiosOf(
  own: Running["samples"],
  theirs: Running["samples"],
  figure: FigureName | undefined,
): number[] {
  if (figure === undefined) {
    return [];
  }
  return own.flatMap((sample, round) => {
    const other = theirs[round];
    const value = sample && FIGURES[figure].of(sample);
    const against = other && FIGURES[figure].of(other);
    return value === undefined || against === undefined ? [] : [value / against];
  });
}
