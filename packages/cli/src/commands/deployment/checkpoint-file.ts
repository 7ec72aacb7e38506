import { access, readFile, rm, writeFile } from "node:fs/promises";
import { CliError } from "../../cli-error.ts";

/** Long work that can be gone on with, as its messages name it. */
export interface CheckpointKind<State> {
  /** For people, such as `comparison`. */
  readonly name: string;
  /** How it is begun anew, such as `without --resume`. */
  readonly anew: string;
  /** Reads a state that was written down. @returns undefined where it is none. */
  readState(value: unknown): State | undefined;
}

/** What stopped work leaves: what it was about, how it was done, and how far it was. */
export interface Checkpoint<Subject, State> {
  readonly subject: Subject;
  readonly state: State;
}

/** Writes down how far the work is. @throws CliError */
export async function writeCheckpoint<Subject extends object, State>(
  path: string,
  checkpoint: Checkpoint<Subject, State>,
  { name }: CheckpointKind<State>,
): Promise<void> {
  await writeFile(path, `${JSON.stringify(checkpoint)}\n`, { mode: 0o600 }).catch((error) => {
    throw new CliError({
      what: `How far the ${name} was cannot be written down`,
      subject: path,
      remedy: `Give a file that can be written with --checkpoint: ${reasonOf(error)}`,
    });
  });
}

/** Whether stopped work has left something there. */
export function hasCheckpoint(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Work that is done is not gone on with. */
export async function removeCheckpoint(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Reads where the same work on the same buckets ended. @throws CliError */
export async function readCheckpoint<Subject extends object, State>(
  path: string,
  subject: Subject,
  { name, anew, readState }: CheckpointKind<State>,
): Promise<State> {
  const text = await readFile(path, "utf8").catch((error) => {
    throw new CliError({
      what: `There is no ${name} to go on with`,
      subject: path,
      remedy: `Name the file that the stopped one wrote, or begin anew ${anew}: ${reasonOf(error)}`,
    });
  });
  const checkpoint = parsed<Subject>(text);
  const state = readState(checkpoint?.state);
  if (checkpoint === undefined || state === undefined) {
    throw new CliError({
      what: `This is not what a stopped ${name} leaves`,
      subject: path,
      remedy: `Name the file that it wrote, or begin anew ${anew}.`,
    });
  }
  const other = (Object.keys(subject) as (keyof Subject & string)[]).filter(
    (field) => JSON.stringify(checkpoint.subject?.[field]) !== JSON.stringify(subject[field]),
  );
  if (other.length > 0) {
    throw new CliError({
      what: `This ${name} was another one`,
      subject: path,
      remedy: `Give the same settings and options as then, or begin anew ${anew}: ${other.join(", ")} differ.`,
    });
  }
  return state;
}

function parsed<Subject>(text: string): Partial<Checkpoint<Subject, unknown>> | undefined {
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
