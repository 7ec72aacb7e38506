import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The programs of a real pypicloud server. */
export interface PypicloudEnv {
  readonly python: string;
  readonly pserve: string;
  readonly pip: string;
}

/** What `node scripts/pypicloud-env.mjs` has made; undefined where it was not run. */
export function findPypicloudEnv(): PypicloudEnv | undefined {
  const directory = fileURLToPath(new URL("../../../../.xpart/pypicloud/", import.meta.url));
  const bin = (name: string) => join(directory, "bin", name);
  return existsSync(join(directory, "made-of.txt"))
    ? { python: bin("python"), pserve: bin("pserve"), pip: bin("pip") }
    : undefined;
}
