import { createInterface } from "node:readline/promises";
import { CliError } from "../../cli-error.ts";
import type { DeploymentContext } from "./deployment-options.ts";

/** How a change is agreed to. */
export interface Agreement {
  /** What would be done, as a question that y answers. */
  readonly question: string;
  /** Whether it was agreed to on the command line. */
  readonly isAgreed: boolean;
}

/**
 * Asks before something is changed. Nobody can be asked outside of a terminal, and there nothing is done.
 *
 * @throws CliError where the answer is no, or nobody gives one.
 */
export async function agreeFirst(
  { question, isAgreed }: Agreement,
  { stdin, stderr, signal }: DeploymentContext,
): Promise<void> {
  if (isAgreed) {
    return;
  }
  if (stdin?.isTTY !== true || stderr?.isTTY !== true) {
    throw new CliError({
      what: "Nothing was done, since nobody can be asked here",
      subject: question,
      remedy: "Give --yes to have it done, or --dry-run to see it only.",
    });
  }
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    if (!/^y(es)?$/i.test(answer.trim())) {
      throw new CliError({
        what: "Nothing was done",
        subject: question,
        remedy: "Answer y, or give --yes, to have it done.",
      });
    }
  } finally {
    terminal.close();
  }
}
