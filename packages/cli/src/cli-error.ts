/**
 * How a command ended, as its exit status.
 *
 * - `ok`: it did what it was asked to, and everything it compared is equal.
 * - `notEqual`: it ran to its end, and the two sides are not equal.
 * - `failed`: it could not run: wrong arguments, or something it needs is not there or does not work.
 * - `interrupted`: somebody pressed Ctrl-C (128 and the number of SIGINT, as shells have it).
 */
export const EXIT_CODES = { ok: 0, notEqual: 1, failed: 2, interrupted: 130 } as const;

/** One of {@link EXIT_CODES}. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** What an error tells: all three parts are shown, in this order. */
export interface CliProblem {
  /** What happened, without a full stop. */
  readonly what: string;
  /** The file, directory, bucket or option that it happened to. */
  readonly subject: string;
  /** What the user can do, as a sentence. */
  readonly remedy: string;
}

/** An error that the user can do something about; ends the command with `EXIT_CODES.failed`. */
export class CliError extends Error {
  readonly problem: CliProblem;

  constructor(problem: CliProblem, cause?: unknown) {
    super(`${problem.what}: ${problem.subject}`, cause === undefined ? {} : { cause });
    this.name = "CliError";
    this.problem = problem;
  }
}

/** The lines for stderr. Anything but a {@link CliError} is a bug, so its stack is shown. */
export function describeError(error: unknown): string {
  if (error instanceof CliError) {
    const { what, subject, remedy } = error.problem;
    return `error: ${what}: ${subject}\n${remedy}`;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error: xpart itself failed\n${detail}\nThis is a bug of xpart: please report it with the lines above.`;
}
