import { readFile, rm, writeFile } from "node:fs/promises";
import { readVerifyState, type VerifyState, type VerifySubject } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";

/** What a stopped comparison leaves: what was compared, how, and how far it was. */
interface Checkpoint {
  readonly subject: VerifySubject;
  readonly state: VerifyState;
}

/** Writes down how far a comparison is. @throws CliError */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await writeFile(path, `${JSON.stringify(checkpoint)}\n`, { mode: 0o600 }).catch((error) => {
    throw new CliError({
      what: "How far the comparison was cannot be written down",
      subject: path,
      remedy: `Give a file that can be written with --checkpoint: ${reasonOf(error)}`,
    });
  });
}

/** A comparison that is done is not gone on with. */
export async function removeCheckpoint(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Reads where a comparison of the same buckets, made in the same way, ended. @throws CliError */
export async function readCheckpoint(path: string, subject: VerifySubject): Promise<VerifyState> {
  const text = await readFile(path, "utf8").catch((error) => {
    throw new CliError({
      what: "There is no comparison to go on with",
      subject: path,
      remedy: `Name the file that the stopped one wrote, or begin anew without --resume: ${reasonOf(error)}`,
    });
  });
  const checkpoint = parsed(text);
  const state = readVerifyState(checkpoint?.state);
  if (checkpoint === undefined || state === undefined) {
    throw new CliError({
      what: "This is not what a stopped comparison leaves",
      subject: path,
      remedy: "Name the file that it wrote, or begin anew without --resume.",
    });
  }
  const other = (Object.keys(subject) as (keyof VerifySubject)[]).filter(
    (name) => JSON.stringify(checkpoint.subject?.[name]) !== JSON.stringify(subject[name]),
  );
  if (other.length > 0) {
    throw new CliError({
      what: "This comparison was another one",
      subject: path,
      remedy: `Give the same settings and options as then, or begin anew: ${other.join(", ")} differ.`,
    });
  }
  return state;
}

function parsed(text: string): Partial<Checkpoint> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
