import type { BenchPlace } from "./bench-stage.ts";
import type { BigObject } from "./big-object.ts";

/** What a worker process is sent. */
export interface Work {
  readonly events: readonly object[];
  /** Of an invocation. */
  readonly remainingMs: number;
  /** What the events are about, where it is one big object. */
  readonly object?: BigObject;
}

/** What it answers. */
export type Worked =
  | {
      readonly kind: "worked";
      readonly cpuMs: number;
      readonly wallMs: number;
      readonly rssBytes: number;
    }
  | { readonly kind: "failed"; readonly message: string };

/** What it is told of the world, as JSON. */
export interface WorkerPlaces {
  readonly source: BenchPlace;
  readonly destination: BenchPlace;
  /** Where the table is. */
  readonly sandbox: BenchPlace;
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  readonly table: string;
  /** Of the bundle that is to be measured. */
  readonly bundlePath: string;
}

/** What it can be: the loops of `worker-process.mjs`. */
export type LoopName = "handler" | "same-calls" | "sdk" | "reference" | "pipe";
