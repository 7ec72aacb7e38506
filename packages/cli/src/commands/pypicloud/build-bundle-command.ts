import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError, EXIT_CODES, type ExitCode } from "../../cli-error.ts";
import { formatBytes } from "../../io/format.ts";
import { zipCacheBundle } from "./cache-bundle.ts";
import { loadSettings } from "./load-settings.ts";
import type { PypicloudContext } from "./pypicloud-context.ts";

/** The options of `xpart pypicloud build-bundle`. */
export interface BuildBundleArguments {
  readonly output: string;
}

/**
 * `xpart pypicloud build-bundle`: writes the function's zip. The settings are checked and do not change the
 * zip, as with pypicloud's own tool. @throws CliError
 */
export async function buildBundleCommand(
  config: string,
  { output }: BuildBundleArguments,
  { io, workingDirectory, environment }: PypicloudContext,
): Promise<ExitCode> {
  await loadSettings(config, workingDirectory, environment);
  const zip = await zipCacheBundle();
  const path = resolve(workingDirectory, output);
  await writeFile(path, zip).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError({ what: "The zip cannot be written", subject: path, remedy: why }, error);
  });
  io.result({
    code: "pypicloud-result",
    level: "good",
    text: `${path}: ${formatBytes(zip.length)}; the handler is index.cacheHandler`,
    document: { path, bytes: zip.length, handler: "index.cacheHandler" },
  });
  return EXIT_CODES.ok;
}
