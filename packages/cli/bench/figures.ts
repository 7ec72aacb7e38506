import type { Sample } from "./sample.ts";

const MIB = 1024 ** 2;

/** What a section counts, by its name: one and many of it. */
export interface Unit {
  /** Such as "an object". */
  readonly each: string;
  /** Such as "objects". */
  readonly many: string;
}

/** Something that is told of each row of a section. */
export interface Figure {
  /** The head of its column. */
  head(unit: Unit): string;
  /** `undefined` where the row does not tell it. */
  of(sample: Sample): number | undefined;
  readonly digits: number;
  /** Of the rounds the most, and not the middle: a peak. */
  readonly isPeak?: boolean;
}

/** The name of a figure. */
export type FigureName =
  | "cpuPerUnit"
  | "wallPerUnit"
  | "perSecond"
  | "perCpuSecond"
  | "memory"
  | "s3Requests"
  | "ledgerRequests";

/** The one table of figures; a section names those that it tells, the first of which it compares by. */
export const FIGURES: Readonly<Record<FigureName, Figure>> = {
  cpuPerUnit: {
    head: ({ each }) => `processor time, ms ${each}`,
    of: ({ cpuMs, units }) => over(cpuMs, units),
    digits: 2,
  },
  wallPerUnit: {
    head: ({ each }) => `by the clock, ms ${each}`,
    of: ({ wallMs, units }) => wallMs / units,
    digits: 0,
  },
  perSecond: {
    head: ({ many }) => `${many} a second`,
    of: ({ wallMs, units }) => (1_000 * units) / wallMs,
    digits: 0,
  },
  perCpuSecond: {
    head: ({ many }) => `${many} a second of processor time`,
    of: ({ cpuMs, units }) => (cpuMs === undefined ? undefined : (1_000 * units) / cpuMs),
    digits: 0,
  },
  memory: {
    head: () => "memory at most, MiB",
    of: ({ rssBytes }) => over(rssBytes, MIB),
    digits: 0,
    isPeak: true,
  },
  s3Requests: {
    head: ({ each }) => `requests to S3 ${each}`,
    of: ({ requests, units }) => over(requests?.s3, units),
    digits: 2,
  },
  ledgerRequests: {
    head: ({ each }) => `requests to the ledger ${each}`,
    of: ({ requests, units }) => over(requests?.ledger, units),
    digits: 2,
  },
};

function over(value: number | undefined, by: number): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value / by;
}
