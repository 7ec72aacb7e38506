import type { LastingName, UploadDestination, UploadSettings } from "./upload-settings.ts";

/** A zip as it is to be named. */
export interface NamedZip {
  readonly app: string;
  readonly buildHash: string;
}

/** So many digits of a commit are in a name. */
const COMMIT_DIGITS = 7;

/** The keys that last: each names one content for ever. In the order of `PACKAGE_NAMES`' own list. */
export function lastingKeys(
  { prefix }: UploadDestination,
  { names, commit }: UploadSettings,
  zip: NamedZip,
): readonly string[] {
  return names.map((name) => `${prefix}${zip.app}/${lastingName(name, commit, zip)}.zip`);
}

/** The key that a deployment of the environment takes; its content changes. */
export function environmentKey(
  { prefix }: UploadDestination,
  { environment }: UploadSettings,
  { app }: NamedZip,
): string {
  return `${prefix}${app}/${environment}.zip`;
}

/** Whether a name is what {@link lastingKeys} makes of a commit. */
export function isNamedByCommit(name: string): boolean {
  return new RegExp(`^commit-[0-9a-f]{${COMMIT_DIGITS}}$`).test(name);
}

function lastingName(name: LastingName, commit: string | undefined, { buildHash }: NamedZip) {
  return name === "hash" ? buildHash : `commit-${commit?.slice(0, COMMIT_DIGITS)}`;
}
