/**
 * What a message is about. Codes stay the same from release to release, so that a program that reads
 * the output, and a test, need not look at texts.
 */
export type MessageCode =
  | "demo-start"
  | "demo-source"
  | "demo-note"
  | "demo-replay-done"
  | "demo-drained"
  | "demo-backfill"
  | "demo-later"
  | "demo-chaos"
  | "demo-stuck"
  | "demo-compared"
  | "demo-evidence"
  | "demo-result"
  | "demo-kept"
  | "demo-console"
  | "demo-progress"
  | "demo-stacks"
  | "demo-crossed"
  | "handler-trouble"
  | "settings-warning"
  | "explain-result"
  | "plan-result"
  | "console-note"
  | "console-result"
  | "list-note"
  | "list-result"
  | "probe-step"
  | "probe-result"
  | "release-plan"
  | "release-result"
  | "adopt-progress"
  | "adopt-plan"
  | "adopt-result"
  | "doctor-canary"
  | "doctor-fix"
  | "doctor-result"
  | "pause-plan"
  | "pause-result"
  | "redrive-plan"
  | "redrive-progress"
  | "redrive-result"
  | "status-progress"
  | "status-result"
  | "reverse-note"
  | "reverse-plan"
  | "reverse-progress"
  | "reverse-settings"
  | "reverse-ledger"
  | "reverse-start"
  | "rotate-plan"
  | "rotate-result"
  | "rotate-step"
  | "verify-note"
  | "verify-progress"
  | "verify-repair"
  | "verify-result"
  | "verify-report-result"
  | "backfill-note"
  | "backfill-progress"
  | "backfill-result"
  | "run-note"
  | "run-progress"
  | "estimate-progress"
  | "estimate-result"
  | "pypicloud-step"
  | "pypicloud-finding"
  | "pypicloud-progress"
  | "pypicloud-result";

/** One thing said once. */
export interface Message {
  readonly code: MessageCode;
  readonly level: "info" | "good" | "bad";
  /** One or more lines for people. */
  readonly text: string;
}

/** One figure of a live view, ready to be shown. */
export interface Figure {
  readonly label: string;
  readonly value: string;
}

/** How much of an amount is done. */
export interface Bar {
  readonly done: number;
  /** `undefined`: not known yet. */
  readonly total: number | undefined;
  /** Milliseconds that it will take; `undefined`: nobody can tell yet. */
  readonly leftMs: number | undefined;
}

/** A piece of a row. */
export interface Cell {
  /** On one line, and printable. */
  readonly text: string;
  readonly tone?: "dim" | "good" | "bad";
}

/** A small table of a live view. Columns are as wide as they need; the widest gives way first. */
export interface Panel {
  readonly title: string;
  readonly rows: readonly (readonly Cell[])[];
}

/** Figures that change while a command runs; each one replaces the one before. */
export interface Progress {
  readonly code: MessageCode;
  readonly title: string;
  readonly bar?: Bar;
  readonly figures: readonly Figure[];
  /** What a terminal shows instead of both: lines that are laid out already. */
  readonly screen?: string;
  /** What only a live view has room for, the most important first. */
  readonly panels?: readonly Panel[];
}

/** What a command came to, for people and for programs. */
export interface CommandResult extends Message {
  /** What `--json` prints: plain JSON data. */
  readonly document: unknown;
}

/**
 * The one way out for all that a command says; a command never writes to a stream. Implementations
 * differ in what they show and where, never in what the command does.
 */
export interface IoHost {
  notify(message: Message): void;
  /** May be called as often as the caller likes; the host shows what it can. */
  progress(progress: Progress): void;
  /** Once, at the end. */
  result(result: CommandResult): void;
  /** Ends a live view, so that other output can follow; nothing else is needed before exit. */
  close(): void;
}
