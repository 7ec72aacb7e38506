import { partitionOf } from "@xpart/aws-adapters";
import { kmsKeyProblem } from "./kms-key-problem.ts";
import type { UploadDestination } from "./upload-settings.ts";
import { type Variables, variableOf } from "./variables.ts";

/** What the variables of all destinations came to. */
export interface ReadDestinations {
  /** `PACKAGE_BUCKET` first, then by number. */
  readonly destinations: readonly UploadDestination[];
  readonly problems: readonly string[];
}

/**
 * Reads `PACKAGE_BUCKET` and every `PACKAGE_<n>_BUCKET`, each with `_PREFIX`, `_KMS_KEY_ID` and
 * `_REGION`; a numbered destination that does not set one has that of `PACKAGE`.
 */
export function readDestinations(variables: Variables): ReadDestinations {
  const numbers = Object.keys(variables)
    .map((name) => /^PACKAGE_(\d+)_/.exec(name)?.[1])
    .filter((found) => found !== undefined);
  const numbered = [...new Set(numbers)].sort((left, right) => Number(left) - Number(right));
  const all = ["PACKAGE", ...numbered.map((number) => `PACKAGE_${number}`)];
  const stray = all.slice(1).flatMap((prefix) => strayVariables(variables, prefix));
  const found = all
    .filter((prefix) => variableOf(variables, `${prefix}_BUCKET`) !== undefined)
    .map((prefix) => readDestination(variables, prefix));
  return {
    destinations: found.flatMap(({ destinations }) => destinations),
    // What several destinations have from PACKAGE is said once.
    problems: [...new Set([...stray, ...found.flatMap(({ problems }) => problems)])],
  };
}

const FIELDS = ["BUCKET", "PREFIX", "KMS_KEY_ID", "REGION"];

/** A slip in a numbered name would mean an upload less, without a word. */
function strayVariables(variables: Variables, prefix: string): readonly string[] {
  const names = Object.keys(variables).filter(
    (name) => name.startsWith(`${prefix}_`) && variableOf(variables, name) !== undefined,
  );
  const known = FIELDS.map((field) => `${prefix}_${field}`);
  const unknown = names
    .filter((name) => !known.includes(name))
    .map((name) => `${name} is not a variable of a destination, which has ${known.join(", ")}`);
  const lacks = names.length > unknown.length && !names.includes(`${prefix}_BUCKET`);
  const missing = `${prefix}_BUCKET must be set where ${names.join(" and ")} is, or all of it left out`;
  return lacks ? [...unknown, missing] : unknown;
}

function readDestination(variables: Variables, prefix: string): ReadDestinations {
  const fieldOf = (field: string) => {
    const name = variableOf(variables, `${prefix}_${field}`) === undefined ? "PACKAGE" : prefix;
    return { name: `${name}_${field}`, value: variableOf(variables, `${name}_${field}`) };
  };
  const bucket = {
    name: `${prefix}_BUCKET`,
    value: variableOf(variables, `${prefix}_BUCKET`) ?? "",
  };
  const keyPrefix = fieldOf("PREFIX");
  const region = fieldOf("REGION");
  const found = region.value ?? ownRegion(variables);
  const kmsKey = fieldOf("KMS_KEY_ID");
  const destination: UploadDestination = {
    bucket: bucket.value,
    prefix: keyPrefix.value ?? "",
    kmsKeyId: kmsKey.value ?? "alias/aws/s3",
    region: found ?? "",
    variables: prefix,
  };
  const problems = [
    bucketProblem(destination.bucket, bucket.name),
    prefixProblem(destination.prefix, keyPrefix.name),
    regionProblem(found, region.name),
    kmsKeyProblem(destination, kmsKey.name),
  ].filter((problem) => problem !== undefined);
  return { destinations: [destination], problems };
}

/** That of the pipeline. */
function ownRegion(variables: Variables): string | undefined {
  return variableOf(variables, "AWS_REGION") ?? variableOf(variables, "AWS_DEFAULT_REGION");
}

/** Source: Amazon S3 User Guide, "General purpose bucket naming rules". */
function bucketProblem(bucket: string, name: string): string | undefined {
  const hasLabels = bucket
    .split(".")
    .every((label) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label));
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(bucket);
  const isName = hasLabels && !isAddress && bucket.length >= 3 && bucket.length <= 63;
  return isName
    ? undefined
    : `${name} must be a bucket's name, 3 to 63 lower-case letters, digits, "-" and ".", no IP address, and is ${JSON.stringify(bucket)}`;
}

/** A key has up to 1,024 bytes; this leaves room for what comes behind. */
const MAX_PREFIX_BYTES = 800;

function prefixProblem(prefix: string, name: string): string | undefined {
  const isShort = Buffer.byteLength(prefix) <= MAX_PREFIX_BYTES;
  const isPrefix = prefix === "" || (/^[^/].*\/$/.test(prefix) && /^[\x20-\x7e]*$/.test(prefix));
  return isPrefix && isShort
    ? undefined
    : `${name} must not begin with "/", must end with "/", and has up to ${MAX_PREFIX_BYTES} printable ASCII characters, and is ${JSON.stringify(prefix)}`;
}

function regionProblem(region: string | undefined, name: string): string | undefined {
  if (region === undefined) {
    return `${name} must be the bucket's region, as AWS_REGION does not tell one either`;
  }
  const partition = partitionOf(region);
  return partition.ok ? undefined : `${name} must be the bucket's region: ${partition.error}`;
}
