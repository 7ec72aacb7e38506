import {
  copyBigBy,
  copySmallBy,
  rcloneCopy,
  rcloneCopyOne,
  s5cmdByDisk,
} from "./contenders/commands.ts";
import { checkByRclone, verifyByXpart } from "./contenders/comparers.ts";
import { demoOf } from "./contenders/demo.ts";
import { program } from "./contenders/programs.ts";
import { bareNode, handlerStart, nodeWithTls } from "./contenders/starts.ts";
import { copyBig, copySmall } from "./contenders/workers.ts";
import type { FigureName } from "./figures.ts";
import { copyByWorkers } from "./part-workers.ts";
import type { Contender } from "./sample.ts";
import type { SectionName, Worlds } from "./sections.ts";
import type { ToolName } from "./tools.ts";

/** Something that is measured: one line of a table of the page. */
export interface Row<Name extends SectionName> {
  readonly section: Name;
  /** As the page calls it; one of its kind in its section. */
  readonly name: string;
  /** Starts what it runs; from then on all rows of the section go in turns. */
  start(world: Worlds[Name]): Promise<Contender>;
  /** Rows that it is compared with by the section's first figure, by their names; the aim is a multiple. */
  readonly beside?: Readonly<Record<string, Aim | undefined>>;
  /** What its own figures should be. */
  readonly aims?: Readonly<Partial<Record<FigureName, Aim>>>;
  /** A program of others; without it the page says that the row was not run. */
  readonly needs?: ToolName;
  /** Takes many minutes: with `--long` alone. */
  readonly isLong?: boolean;
  /** Fewer than its section has. */
  readonly rounds?: number;
}

/** What a figure should be, and, for the page, what stands in the way where it is missed. */
export type Aim = ({ readonly atMost: number } | { readonly atLeast: number }) & {
  readonly inTheWay?: string;
};

/** A row of any section. */
export type AnyRow = { readonly [Name in SectionName]: Row<Name> }[SectionName];

/** Sizes of the big objects, and whether they are written in parts. */
const BIG = [
  { name: "10 MiB", mib: 10, isParted: false, more: {} },
  { name: "256 MiB in one PUT", mib: 256, isParted: false, more: {} },
  { name: "1 GiB", mib: 1_024, isParted: true, more: {} },
  { name: "8 GiB", mib: 8_192, isParted: true, more: { rounds: 7, isLong: true } },
] as const;
/** MiB of a worker, at any size of an object. */
const MEMORY: Aim = { atMost: 128, inTheWay: "what V8 has yet to clear away of four parts" };
/** Beside the bare pipe of a big object. */
const PIPE_WITHOUT_CHECKSUM =
  "the CRC32 that goes behind the content, which the pipe computes none of, and collecting the garbage, which the pipe leaves";
/** What any client of AWS needs. */
const NODES_OWN =
  "Node's own TLS, HTTP and hashes, beside which the next ratio is, and reading the handler's code";
const COPYING = "packages/cli/bench/main.ts";
const CORE = "packages/core/bench/core-alone.ts";
const LISTINGS = "packages/cli/bench/compare-process.ts";
/** With a heap that holds no listing: what has to be kept shows, not what V8 has yet to clear away. */
const SMALL_HEAP = `--max-old-space-size=64 --max-semi-space-size=2 ${LISTINGS}`;

/**
 * The one table of all that `pnpm bench` measures: what a row is called, what runs, and what it is compared with. A new
 * row is a new line here: what it runs answers with a `Sample` a round (`sample.ts`), be it a worker process
 * (`worker-loops.ts`), a command of others (`contenders/commands.ts`) or a program that prints it (`program`).
 */
export const ROWS: readonly AnyRow[] = [
  row("small", "queueHandler", copySmall("handler"), {
    beside: {
      "the same calls": {
        atMost: 1.2,
        inTheWay:
          "checking what a message says, deciding, what is put into the ledger, a line of the log",
      },
      "SDK loop": undefined,
      "the reference implementation's calls": undefined,
      "rclone copy": { atMost: 1.5 },
      "s5cmd by a disk": undefined,
    },
    aims: { memory: { atMost: 128 }, s3Requests: { atMost: 2 }, ledgerRequests: { atMost: 2.2 } },
  }),
  row("small", "the same calls", copySmall("same-calls"), { beside: { "rclone copy": undefined } }),
  row("small", "SDK loop", copySmall("sdk")),
  row("small", "the reference implementation's calls", copySmall("reference")),
  row("small", "rclone copy", copySmallBy(rcloneCopy), { needs: "rclone" }),
  row("small", "s5cmd by a disk", copySmallBy(s5cmdByDisk), { needs: "s5cmd" }),

  ...BIG.flatMap(({ name, mib, isParted, more }) => {
    const [own, pipe, rclone] = [`xpart, ${name}`, `bare pipe, ${name}`, `rclone, ${name}`];
    return [
      row("big", own, copyBig("handler", mib, isParted), {
        ...{ ...more, aims: { memory: MEMORY } },
        beside: { [pipe]: { atLeast: 0.9, inTheWay: PIPE_WITHOUT_CHECKSUM }, [rclone]: undefined },
      }),
      row("big", pipe, copyBig("pipe", mib, isParted), more),
      row("big", rclone, copyBigBy(rcloneCopyOne, mib, isParted), { ...more, needs: "rclone" }),
    ];
  }),

  row("parts", "1 part worker", copyByWorkers(1, 1_024), { aims: { memory: MEMORY } }),
  row("parts", "2 part workers", copyByWorkers(2, 1_024), {
    aims: { memory: MEMORY },
    beside: { "1 part worker": undefined },
  }),
  row("parts", "4 part workers", copyByWorkers(4, 1_024), {
    aims: { memory: MEMORY },
    beside: { "1 part worker": undefined },
  }),

  row("verify", "xpart verify", verifyByXpart, { beside: { "rclone check": undefined } }),
  row("verify", "rclone check", checkByRclone(), { needs: "rclone" }),

  row("backfill", "asking for 20,000 keys", program(COPYING, "asking", 20_000)),
  row("backfill", "copying 500 keys of 1 version", program(COPYING, "copying", 500)),

  row("demo", "demo of 2,500 commits", demoOf(2_500), {
    aims: {
      perSecond: {
        atLeast: 300,
        inTheWay:
          "both partitions, the pollers and the handlers share the cores, and all of their time is used",
      },
    },
  }),

  row("cold", "bare Node", bareNode),
  row("cold", "Node with TLS", nodeWithTls, { beside: { "bare Node": undefined } }),
  row("cold", "eventHandler", handlerStart("eventHandler"), {
    beside: { "bare Node": { atMost: 1.5, inTheWay: NODES_OWN }, "Node with TLS": undefined },
  }),
  row("cold", "queueHandler", handlerStart("queueHandler"), {
    beside: { "bare Node": { atMost: 2, inTheWay: NODES_OWN }, "Node with TLS": undefined },
  }),

  row("compare", "10,000 keys, 1 version each", program(LISTINGS, 10_000, 1)),
  row("compare", "1,000,000 keys, 1 version each", program(LISTINGS, 1_000_000, 1)),
  row("compare", "1 key, 100,000 versions", program(LISTINGS, 1, 100_000)),
  row("compare", "1,000,000 keys with a heap of 64 MiB", program(SMALL_HEAP, 1_000_000, 1)),
  row("compare", "1 key, 100,000 versions with a heap of 64 MiB", program(SMALL_HEAP, 1, 100_000)),

  row("core", "events parsed and decided", program(CORE, "events")),
  row("core", "entries reconciled, 1 version a key", program(CORE, "reconcile", 1)),
  row("core", "entries reconciled, 10 versions a key", program(CORE, "reconcile", 10)),
  row("core", "entries reconciled, 100 versions a key", program(CORE, "reconcile", 100)),
  row("core", "entries reconciled, 1,000 versions a key", program(CORE, "reconcile", 1_000)),
  row("core", "histories of the simulation", program(CORE, "histories")),
];

function row<Name extends SectionName>(
  section: Name,
  name: string,
  start: (world: Worlds[Name]) => Promise<Contender>,
  more: Omit<Row<Name>, "section" | "name" | "start"> = {},
): AnyRow {
  // What holds for each name holds for their union.
  return { ...more, section, name, start } as AnyRow;
}
