/** The access key that the functions use, and the last rotation of it by this console. */
export interface RotationView {
  /** Whose key it is, of which partition, and where it is kept. */
  readonly user?: string;
  readonly partition?: string;
  readonly secret?: string;
  /** How long the old key stays, and how long it is watched without it, unless somebody says otherwise. */
  readonly waitMinutes?: number;
  readonly watchMinutes?: number;
  /** Why there is no key to rotate. */
  readonly absent?: { readonly what: string; readonly remedy: string };
  readonly run?: RotationRunView;
}

/** One rotation. */
export interface RotationRunView {
  /** `undone`: all is as it was; `left`: not all could be undone. */
  readonly state: "running" | "rotated" | "undone" | "left";
  /** Whether somebody has stopped it, so that it undoes what it has done. */
  readonly isStopping: boolean;
  readonly startedMs: number;
  /** Absent: it runs. */
  readonly endedMs?: number;
  /** What was done, the first one first. */
  readonly steps: readonly {
    readonly atMs: number;
    readonly text: string;
    readonly isGood: boolean;
    /** When it ends, of one that lasts. */
    readonly untilMs?: number;
  }[];
  /** What it came to, and what is left to do by hand. */
  readonly outcome?: string;
  readonly remedy?: string;
}

/** The keys of the destination's user; nothing that signs is in it. */
export interface KeyUsesView {
  /** The id that the functions read. */
  readonly inSecret: string;
  readonly keys: readonly {
    readonly id: string;
    readonly isActive: boolean;
    /** As far as IAM knows; absent: nobody has used it. */
    readonly lastUsedMs?: number;
  }[];
}
