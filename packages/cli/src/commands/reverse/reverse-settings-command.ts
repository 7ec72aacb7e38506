import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { reverseSettings } from "@xpart/deployment";
import { DEFAULT_SETTINGS_FILE, printable, readWrittenPair } from "@xpart/operations";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import type { DeploymentContext } from "../deployment/deployment-options.ts";
import type { ReverseArguments } from "./reverse-arguments.ts";

/** `xpart reverse settings --to FILE`: asks no service. @throws CliError */
export async function reverseSettingsCommand(
  args: ReverseArguments,
  { io, workingDirectory, environment }: DeploymentContext,
): Promise<ExitCode> {
  const path = resolve(
    workingDirectory,
    args.config ?? environment["XPART_CONFIG"] ?? DEFAULT_SETTINGS_FILE,
  );
  const read = await readWrittenPair(path, args.pair);
  const made = read.ok ? reverseSettings(read.value) : read;
  if (!made.ok) {
    throw new CliError({
      what: "The settings cannot be turned round",
      subject: path,
      remedy: made.error.map((problem) => `- ${problem}`).join("\n"),
    });
  }
  const to = resolve(workingDirectory, args.to);
  const { written, leftOut } = made.value;
  const placed = dirname(to) === dirname(path) ? written : withPlaces(written, dirname(path));
  if (args.dryRun !== true) {
    await save(to, placed);
  }
  io.result({
    code: "reverse-settings",
    level: "good",
    text: textOf(args.to, placed, leftOut, args.dryRun === true),
    document: { path: to, settings: placed, leftOut, isWritten: args.dryRun !== true },
  });
  return EXIT_CODES.ok;
}

async function save(path: string, settings: object): Promise<void> {
  await writeFile(path, `${JSON.stringify(settings, null, 2)}\n`, { flag: "wx" }).catch((error) => {
    throw new CliError({
      what: "The settings of the other direction cannot be written",
      subject: path,
      remedy: `Give another file with --to, or go on with the one that is there: ${error instanceof Error ? error.message : error}`,
    });
  });
}

type Written = Readonly<Record<string, unknown>>;

/** Paths of a settings file are from its own folder. */
function withPlaces(written: Written, folder: string): Written {
  const sides = (["source", "destination"] as const).map((name) => {
    const side = written[name] as Readonly<Record<string, unknown>>;
    const { credentialsFile } = side;
    return typeof credentialsFile === "string"
      ? [name, { ...side, credentialsFile: resolve(folder, credentialsFile) }]
      : [name, side];
  });
  return { ...written, ...Object.fromEntries(sides) };
}

function textOf(
  path: string,
  written: Written,
  leftOut: readonly string[],
  isDryRun: boolean,
): string {
  const { name, environment, reverses } = written;
  const [source, destination] = [written["source"], written["destination"]].map(
    (side) => (side as { readonly bucket: string }).bucket,
  );
  return [
    `${isDryRun ? "would write" : "wrote"} ${printable(path)}: ${name}-${environment}, s3://${source} -> s3://${destination}`,
    `  it is the other direction of ${reverses}, and stands still until xpart reverse start`,
    ...(leftOut.length === 0
      ? []
      : [
          "  left out, since they say something of one side alone; add what there is on the other one:",
          `    ${leftOut.join(", ")}`,
        ]),
  ].join("\n");
}
