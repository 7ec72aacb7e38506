import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The programs of a real pypicloud server. */
export interface PypicloudEnv {
  readonly python: string;
  readonly pserve: string;
  readonly pip: string;
}

/**
 * What `node scripts/pypicloud-env.mjs` has made; undefined where it was not run.
 *
 * @param folder - `pypicloud-newest` is the one on the newest Python that the server starts on.
 */
export function findPypicloudEnv(
  folder: "pypicloud" | "pypicloud-newest" = "pypicloud",
): PypicloudEnv | undefined {
  const directory = fileURLToPath(new URL(`../../../../.xpart/${folder}/`, import.meta.url));
  const bin = (name: string) => join(directory, "bin", name);
  return existsSync(join(directory, "made-of.txt"))
    ? { python: bin("python"), pserve: bin("pserve"), pip: bin("pip") }
    : undefined;
}
