import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { CliError } from "../../cli-error.ts";

/** Beside this file when published, in the work tree when run from source. */
const PLACES = ["./lambda/index.mjs", "../../../../../apps/lambda/dist/index.mjs"];

/**
 * Finds the built Lambda handlers: the demo runs what is deployed, not its sources.
 *
 * @returns an absolute path. @throws CliError when they are not built.
 */
export async function findLambdaBundle(): Promise<string> {
  const paths = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  for (const path of paths) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) {
      return path;
    }
  }
  throw new CliError({
    what: "The Lambda handlers are not built",
    subject: paths.at(-1) ?? "",
    remedy: "Run `npm run demo`, which builds them, or `pnpm --filter @xpart/lambda build`.",
  });
}
