// `pnpm turbo upload`: uploads the zips where a pipeline's variables ask for it, and leaves their hashes and
// keys in dist/package.env. An argument names another folder than dist. Exit status: 0 done or nothing asked
// for, 1 an upload failed, 2 a variable or the zips are wrong.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { type BuiltZip, readBuildRecord } from "./build-record.ts";
import { DIST, PACKAGED_APPS, ROOT } from "./packaged-apps.ts";
import { builtCommit } from "./upload/built-commit.ts";
import { exportLines } from "./upload/exported-variables.ts";
import { environmentKey, lastingKeys } from "./upload/object-keys.ts";
import { readUploadRequest } from "./upload/read-upload-request.ts";
import type { UploadDestination, UploadSettings } from "./upload/upload-settings.ts";
import { uploadZips } from "./upload/upload-zips.ts";

/** What a pipeline's shell reads afterwards, beside the zips. */
const EXPORTS = "package.env";

const folder = process.argv[2] ?? DIST;
process.exitCode = await main();

async function main(): Promise<number> {
  // A key that an earlier run left is not this one's, however this one ends.
  rmSync(join(folder, EXPORTS), { force: true });
  const commit = builtCommit(process.env, ROOT);
  const request = readUploadRequest(process.env, commit);
  if (request.kind === "wrong") {
    return fail(2, ["Nothing was uploaded. These variables are wrong:", ...request.problems]);
  }
  const record = readBuildRecord(folder);
  if (!record.ok) {
    return fail(2, [record.error]);
  }
  writeExports(record.value, undefined);
  if (request.kind === "nothing") {
    process.stdout.write(`Nothing is uploaded: ${request.because}.\n`);
    return 0;
  }
  const { settings } = request;
  const zips = record.value.map((zip) => ({
    ...zip,
    commit,
    bytes: readFileSync(join(folder, zip.file)),
  }));
  const { outcomes, problems } = await uploadZips(settings, zips, clientOf);
  for (const { uri, outcome } of outcomes) {
    process.stdout.write(`${uri}: ${outcome === "there" ? "is there already" : "uploaded"}\n`);
  }
  if (problems.length > 0) {
    return fail(1, problems);
  }
  writeExports(record.value, settings);
  return 0;
}

/** Credentials come the SDK's way: the pipeline's role. */
function clientOf({ region }: UploadDestination): S3Client {
  return new S3Client({ region });
}

/** The build hash is known without an upload; a key only after one. */
function writeExports(zips: readonly BuiltZip[], settings: UploadSettings | undefined): void {
  const variables = PACKAGED_APPS.flatMap(({ app, variables: prefix }) => {
    const zip = zips.find((built) => built.app === app);
    if (zip === undefined) {
      return [];
    }
    const hash = { name: `${prefix}_BUILD_HASH`, value: zip.buildHash };
    return settings === undefined
      ? [hash]
      : [hash, { name: `${prefix}_KEY`, value: keyOf(settings, zip) }];
  });
  writeFileSync(join(folder, EXPORTS), exportLines(variables));
}

/** In the first destination; `PACKAGE_NAMES` has at least one name. */
function keyOf(settings: UploadSettings, zip: BuiltZip): string {
  const [first] = settings.destinations;
  return lastingKeys(first, settings, zip)[0] ?? environmentKey(first, settings, zip);
}

function fail(status: number, lines: readonly string[]): number {
  process.stderr.write(`${lines.join("\n")}\n`);
  return status;
}
