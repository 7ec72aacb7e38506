import { zipTable } from "./contenders/starts.ts";
import type { FigureName, Unit } from "./figures.ts";
import type { ServerName } from "./servers.ts";
import { type CopyWorld, openCopyWorld } from "./worlds/copy-world.ts";
import { type ListingWorld, openListingWorld } from "./worlds/listing-world.ts";
import type { World } from "./worlds/world.ts";

export type { ServerName } from "./servers.ts";

/** The world of each section. */
export interface Worlds {
  readonly small: CopyWorld;
  readonly big: CopyWorld;
  readonly parts: CopyWorld;
  readonly verify: ListingWorld;
  readonly backfill: World;
  readonly demo: World;
  readonly cold: World;
  readonly compare: World;
  readonly core: World;
}

/** The name of a section. */
export type SectionName = keyof Worlds;

/** Rows that are measured in the same way, side by side. */
export interface Section<Of extends World> {
  readonly title: string;
  /** For the page, what the rows do. */
  readonly about: string;
  readonly unit: Unit;
  /** Of each row; the first is what rows are compared by. */
  readonly figures: readonly FigureName[];
  readonly rounds: number;
  open(server: ServerName): Promise<Of>;
  /** What the page shows besides. */
  tables?(): readonly {
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
  }[];
}

const OBJECT: Unit = { each: "an object", many: "objects" };
const MIB: Unit = { each: "a MiB", many: "MiB" };
const KEY: Unit = { each: "a key", many: "keys" };
const ENTRY: Unit = { each: "an entry", many: "entries of each side" };

/** What runs without a server, or brings its own. */
const alone = (server: string) => async (): Promise<World> => ({ server, async close() {} });

/** The one table of sections; their rows are in `rows.ts`. */
export const SECTIONS: { readonly [Name in SectionName]: Section<Worlds[Name]> } = {
  small: {
    title: "Small objects",
    about:
      "New objects of 1 KiB, ten at a time, by workers that are warm, and started as Lambda starts Node for a function of 1,024 MB: " +
      "200 a round. `queueHandler` decides and writes the ledger; " +
      '"the same calls" are its ports in a loop that decides nothing; the SDK loop makes five calls an object; the reference ' +
      "implementation's are eight, one after the other, with its clients kept (it makes new ones for each object). `rclone copy` " +
      "(240 a round) and s5cmd keep no ledger, and their start is taken off; s5cmd has one endpoint a command, so it goes by way of a disk.",
    unit: OBJECT,
    figures: ["cpuPerUnit", "perSecond", "memory", "s3Requests", "ledgerRequests"],
    rounds: 11,
    open: openCopyWorld,
  },
  big: {
    title: "A big object",
    about:
      "One object by one worker, started as Lambda starts Node for a function of 1,024 MB, in one PUT or in parts of 64 MiB, beside a bare pipe of the same requests, which the SDK makes and " +
      "which decides nothing, and `rclone copy` of it, as it comes.",
    unit: MIB,
    figures: ["perSecond", "cpuPerUnit", "memory"],
    rounds: 9,
    open: openCopyWorld,
  },
  parts: {
    title: "A big object by part workers",
    about:
      "1 GiB in 16 parts: `queueHandler` hands it over, and so many part workers copy, from the hand-over until the parts queue is " +
      "empty. On one machine they share its cores; the memory is that of a worker.",
    unit: MIB,
    figures: ["perSecond", "memory"],
    rounds: 7,
    open: openCopyWorld,
  },
  verify: {
    title: "Comparing two buckets",
    about:
      "Two servers with the same keys, the whole command with its start. `xpart verify` compares all versions and markers, " +
      "`rclone check` sizes and MD5 of current objects.",
    unit: KEY,
    figures: ["cpuPerUnit", "perSecond", "memory"],
    rounds: 11,
    open: openListingWorld,
  },
  backfill: {
    title: "Backfill",
    about:
      "A fresh process each time. Asking is `xpart backfill` until a message of each key waits; copying is the whole sandbox, " +
      "with functions, queues, S3 and ledger of both sides on the same cores.",
    unit: KEY,
    figures: ["perSecond"],
    rounds: 3,
    open: alone("sandbox"),
  },
  demo: {
    title: "The whole pipeline in the demo",
    about:
      "`xpart demo` of a made history: both partitions, the replay, the queues and the functions on the same cores. Objects a second " +
      "from the first write until all is replicated; processor time of all its processes, with start and comparison.",
    unit: OBJECT,
    figures: ["perSecond", "cpuPerUnit", "memory"],
    rounds: 5,
    open: alone("sandbox"),
  },
  cold: {
    title: "Cold start",
    about:
      'Fresh processes: the handler\'s code loaded, and its clients made. "Node with TLS" has loaded what any client of AWS needs of ' +
      "Node itself.",
    unit: { each: "a start", many: "starts" },
    figures: ["cpuPerUnit", "wallPerUnit", "memory"],
    rounds: 21,
    open: alone("none"),
    tables: () => [zipTable()],
  },
  compare: {
    title: "Comparing two listings",
    about:
      "Equal listings from a generator, a fresh process each time. What is kept shows where the heap has no room for more.",
    unit: ENTRY,
    figures: ["perCpuSecond", "memory"],
    rounds: 5,
    open: alone("none"),
  },
  core: {
    title: "Core alone",
    about:
      "In memory, a fresh process each time, which does a tenth of its work before it is measured.",
    unit: { each: "a piece", many: "pieces" },
    figures: ["perCpuSecond"],
    rounds: 5,
    open: alone("none"),
  },
};
