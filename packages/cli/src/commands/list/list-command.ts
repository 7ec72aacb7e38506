import {
  bothKeys,
  type ListedEntry,
  type ListKind,
  listEntries,
  parkWords,
  printable,
} from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatCount } from "../../io/format.ts";
import {
  type DeploymentArguments,
  type DeploymentContext,
  withDeployment,
} from "../deployment/deployment-options.ts";
import { portFailure } from "../deployment/failure-error.ts";
import { prefixesOf } from "../deployment/prefixes-of.ts";

/** The options of `xpart list`, as they are typed. */
export interface ListArguments extends DeploymentArguments {
  readonly prefix?: string;
  /** A whole number above 0. */
  readonly limit: string;
  readonly scan?: boolean;
}

/** `xpart list KIND`. @throws CliError */
export async function listCommand(
  kind: ListKind,
  args: ListArguments,
  context: DeploymentContext,
): Promise<ExitCode> {
  const limit = limitOf(args.limit);
  return withDeployment(args, context, async (deployment) => {
    if (args.prefix?.startsWith("s3://") === true) {
      prefixesOf(deployment, args.prefix); // else nothing would be listed, as if there were nothing
    }
    const { io, signal } = context;
    const { table } = deployment.table;
    const listing = listEntries(kind, deployment, {
      prefix: args.prefix,
      isScan: args.scan,
      onPartial: ({ name, waiting, lookedAt }) =>
        io.notify({
          code: "list-note",
          level: "info",
          text: `${name}: looked at ${formatCount(lookedAt)} of about ${formatCount(waiting)} messages`,
        }),
      onNoIndex: () => io.notify({ code: "list-note", level: "bad", text: noIndexText(table) }),
    });
    const { entries, isComplete } = await collect(listing, limit, signal);
    io.result({
      code: "list-result",
      level: entries.length === 0 ? "good" : "info",
      text: listText(kind, entries, isComplete),
      document: { kind, entries, isComplete },
    });
    return entries.length === 0 ? EXIT_CODES.ok : EXIT_CODES.notEqual;
  });
}

async function collect(
  listing: ReturnType<typeof listEntries>,
  limit: number,
  signal: AbortSignal,
): Promise<{ readonly entries: readonly ListedEntry[]; readonly isComplete: boolean }> {
  const entries: ListedEntry[] = [];
  for await (const entry of listing) {
    signal.throwIfAborted();
    if (!entry.ok) {
      throw portFailure(entry.error, `the ${entry.error.side}`);
    }
    if (entries.length === limit) {
      return { entries, isComplete: false };
    }
    entries.push(entry.value);
  }
  return { entries, isComplete: true };
}

function limitOf(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) {
    throw new CliError({
      what: "This is not a number of entries",
      subject: `--limit ${printable(text)}`,
      remedy: "Give a whole number above 0, such as --limit 100.",
    });
  }
  return Number(text);
}

function noIndexText(table: string): string {
  return `warning: the table ${table} has no index of what is set aside, or none that is ready, so all of it is read. Deploying the source stack of this version makes the index.`;
}

function listText(kind: ListKind, entries: readonly ListedEntry[], isComplete: boolean): string {
  if (entries.length === 0) {
    return `${kind}: none`;
  }
  const shown = `${kind}: ${formatCount(entries.length)}`;
  const more = isComplete ? "" : ", and more: --limit shows more of them";
  return [...entries.flatMap((entry) => entryLines(kind, entry)), `${shown}${more}`].join("\n");
}

function entryLines(kind: ListKind, entry: ListedEntry): readonly string[] {
  const { versionId, destinationVersionId, reason, answer } = entry;
  const places = [
    ...(versionId === undefined ? [] : [`source ${versionId}`]),
    ...(destinationVersionId === undefined ? [] : [`destination ${destinationVersionId}`]),
  ];
  const what = entry.kind === "marker" ? "delete marker, " : "";
  const why = kind === "parked" ? parkWords(reason) : reason;
  const said = answer === undefined ? "" : ` (${printable(answer)})`;
  return [
    printable(bothKeys(entry)),
    `    ${what}${printable(places.join(", "))}`,
    ...(why === undefined ? [] : [`    ${printable(why)}${said}`]),
  ];
}
