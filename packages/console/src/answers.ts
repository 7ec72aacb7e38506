import type { Status, Verdict, VerifyReport } from "@xpart/operations";

export type { KeyUsesView, RotationRunView, RotationView } from "./rotation/rotation-view.ts";

/** What the page is told, as JSON. Texts that come from keys or services are printable already. */

/** One side of the deployment, and whether it answers. */
export interface SideView {
  readonly side: "source" | "destination";
  readonly partition: string;
  readonly region: string;
  readonly bucket: string;
  /** As whom it is asked, if by a profile. */
  readonly profile?: string;
  /** Absent: it was not asked yet. */
  readonly reach?: Reach;
}

/** How asking a side for one entry of its listing ended. */
export interface Reach {
  /** How long the answer took. */
  readonly tookMs: number;
  /** Why there is none, and what can be done about it; absent: there was one. */
  readonly why?: string;
  readonly remedy?: string;
}

/** What is plotted of one moment; what is absent is not known. */
export interface Point {
  readonly atMs: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly eventsPerSecond?: number;
  readonly bytesPerSecond?: number;
  /** Messages in the queues with work, and in the dead-letter queues. */
  readonly waiting?: number;
  readonly dead?: number;
}

/** The first page. */
export interface Overview {
  /** The deployment's name, which is typed to agree to an action. */
  readonly base: string;
  /** Between two looks. */
  readonly everyMs: number;
  readonly sides: readonly [SideView, SideView];
  readonly prefixes: readonly string[];
  /** Absent: the first look is on its way. */
  readonly status?: Status;
  /** The oldest first. */
  readonly points: readonly Point[];
}

/** What one side has of a key, by its listing. */
export interface SideEntries {
  readonly entries: number;
  /** Absent: there is none. */
  readonly newest?: { readonly isMarker: boolean; readonly atMs: number; readonly bytes: number };
}

/** One key of the explorer. */
export interface KeyRow {
  readonly key: string;
  /** The key as it may be shown. */
  readonly shown: string;
  readonly verdict: Verdict;
  /** Why it is not equal; empty: it is. */
  readonly why: readonly string[];
  readonly source: SideEntries;
  readonly destination: SideEntries;
}

/** Neighbouring keys of both sides. */
export interface KeyPage {
  readonly rows: readonly KeyRow[];
  /** The key behind which the next page begins; absent: this was the last one. */
  readonly next?: string;
}

/** One entry of a stack. */
export interface EntryView {
  readonly versionId: string;
  readonly isMarker: boolean;
  readonly atMs: number;
  readonly bytes: number;
}

/** What stands beside what, and what that means. */
export interface LineView {
  readonly source?: EntryView;
  readonly destination?: EntryView;
  readonly label: string;
  readonly words: string;
  /** How a key with such a line is. */
  readonly verdict: KeyView["verdict"];
}

/** One key, as `xpart explain` has it. */
export interface KeyView {
  readonly key: string;
  readonly shown: string;
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  readonly verdict: "equal" | "settled" | "in-flight" | "differs";
  /** The newest first, {@link MOST_LINES} at most. */
  readonly lines: readonly LineView[];
  readonly lineCount: number;
  /** Why no plan can be made. */
  readonly unplanned?: string;
  readonly deadLetters: readonly string[];
  /** What the next reconcile would do. */
  readonly steps: readonly string[];
  /** Whether there is something to release. */
  readonly isReleasable: boolean;
  readonly advice: readonly { readonly why: string; readonly command?: string }[];
}

/** Entries that somebody should look at. */
export interface ListView {
  readonly entries: readonly ListedView[];
  /** Whether there are no more. */
  readonly isComplete: boolean;
  readonly notes: readonly string[];
}

/** One of them. */
export interface ListedView {
  readonly key: string;
  readonly shown: string;
  readonly isMarker: boolean;
  readonly versionId?: string;
  readonly destinationVersionId?: string;
  readonly why: string;
}

/** What an action would do; it is asked before it is done. */
export interface PlanView {
  readonly lines: readonly string[];
  /** How much there is to do; 0: nothing. */
  readonly count: number;
}

/** What an action came to. */
export interface DoneView {
  readonly isGood: boolean;
  readonly text: string;
}

/** A comparison that the console runs, or ran. */
export interface RunView {
  readonly id: string;
  readonly state: "running" | "done" | "stopped" | "failed";
  readonly startedMs: number;
  readonly prefix: string;
  readonly deep: VerifyReport["deep"];
  readonly keys: number;
  readonly entries: number;
  /** The key that is compared now. */
  readonly at: string;
  /** Keys by verdict; while it runs, those that were found not equal. */
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** Absent: it runs. */
  readonly report?: {
    readonly equal: boolean;
    readonly durationMs: number;
    readonly page: string;
    readonly json: string;
    readonly error?: string;
  };
}

/** A backfill that the console works, or worked. */
export interface BackfillView {
  readonly id: string;
  readonly state: RunView["state"];
  readonly startedMs: number;
  readonly prefix: string;
  /** Whether keys that differ are sent; else they are counted. */
  readonly sends: boolean;
  readonly adopts: boolean;
  /** Keys that were compared. */
  readonly keys: number;
  /** What was asked for, or would be. */
  readonly asked: { readonly keys: number; readonly entries: number; readonly bytes: number };
  /** Messages that wait in the functions' queue, when it was asked last. */
  readonly waiting?: number;
  /** Keys that differ and that no reconcile mends. */
  readonly leftCount: number;
  /** Why it has failed. */
  readonly problem?: string;
}

/** Runs in the cloud. */
export interface CloudView {
  /** The newest first. */
  readonly runs: readonly CloudRunView[];
  /** Why the deployment has none. */
  readonly absent?: { readonly what: string; readonly remedy: string };
}

/** A comparison or a fill that the deployment's state machine works, or worked. */
export interface CloudRunView {
  readonly run: string;
  readonly kind: "verify" | "backfill";
  /** Whether keys that differ are sent to the functions. */
  readonly sends: boolean;
  /** Whether the clock began it. */
  readonly isAudit: boolean;
  readonly prefixes: readonly string[];
  readonly state: RunView["state"];
  readonly startedMs: number;
  /** Of its last execution; absent: it runs. */
  readonly endedMs?: number;
  /** Absent until it was split. */
  readonly ranges?: {
    readonly total: number;
    readonly done: number;
    readonly running: number;
    readonly failed: number;
  };
  /** While it runs, what slices that ended came to. */
  readonly figures?: { readonly keys: number; readonly bytes: number; readonly sent: number };
  /** While it runs: children that may work at one time; absent: all of them. */
  readonly children?: number;
  /** What its summary says; absent: it did not end well. */
  readonly outcome?: {
    readonly equal: boolean;
    readonly keys: number;
    readonly findingCount: number;
    readonly sent: number;
  };
  /** Why it ended otherwise. */
  readonly cause?: string;
  readonly report?: { readonly page: string; readonly json: string };
}

/** Why something was not answered. */
export interface Refusal {
  readonly error: { readonly what: string; readonly remedy: string };
}
