/** As much of a stream as the hosts need; `process.stdout` is one, and so is a test's collector. */
export interface TextSink {
  write(text: string): unknown;
}

/** Where a command's output goes. */
export interface OutputStreams {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
}

/** A stream that may be a terminal. */
export type TerminalStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** Writes text as whole lines. */
export function writeLines(sink: TextSink, text: string): void {
  sink.write(text.endsWith("\n") ? text : `${text}\n`);
}
