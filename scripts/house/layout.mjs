/**
 * The rooms of the packages that have some, by the folder they are in, from the lowest floor to the highest: each
 * imports only from those before it. `index.ts` stands on top. The one place where this order is written down: the
 * rules of the check and the overrides of Biome are made from it.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const ROOMS = {
  "packages/core/src": [
    "model",
    "ports",
    "mapping",
    "events",
    "plan",
    "decide",
    "lease",
    "copy",
    "apply",
    "run",
    "verify",
    "testing",
  ],
  "packages/aws-adapters/src": [
    "call",
    "xml",
    "s3/request",
    "s3/server",
    "clients",
    "wire",
    "s3/list",
    "s3/read",
    "s3/write",
    "s3/probe",
    "credentials",
    "dynamodb",
    "sqs",
    "operators",
  ],
  "packages/sandbox/src/s3": ["protocol", "content", "rules", "state", "operations", "testing"],
  "apps/lambda/src": ["report", "settings", "batch", "clients", "handlers", "cache"],
};

/** The folder of core's rooms, which are pure. */
export const CORE_SOURCE = "packages/core/src";

/** The room that a file of ours stands in; undefined for `index.ts` and for packages without rooms. */
export function roomOf(path) {
  const source = Object.keys(ROOMS).find((folder) => path.startsWith(`${folder}/`));
  const room = ROOMS[source]?.find((name) => path.startsWith(`${source}/${name}/`));
  return room === undefined ? undefined : { source, room };
}

/**
 * Imports that go against the layout and wait to be mended, as the check prints them up to the colon. One that
 * is mended must leave this list.
 */
export const EXCEPTIONS = [
  // Infra brings the functions' zips, so lambda comes before it; its tests want infra's policies all the same.
  "apps/lambda/test/cache-bundle.test.ts -> apps/infra/test/iam/settings-guard.ts",
  "apps/lambda/test/cache-bundle.test.ts -> apps/infra/test/sample-settings.ts",
  "apps/lambda/test/world.ts -> apps/infra/test/iam/settings-guard.ts",
  "apps/lambda/test/world.ts -> apps/infra/test/sample-settings.ts",
];

/** What core's code must not import at all, apart from its tests and fakes (ADR 0002). */
export const IMPURE_IMPORTS = ["node:*", "@aws-sdk/*", "@smithy/*", "@xpart/*"];

/** What all tests may import besides, and no other code. */
export const TEST_PACKAGES = ["test-kit"];

/**
 * Which packages of ours each package may import, by folder. `tests` are those that its tests may import
 * besides, with {@link TEST_PACKAGES}.
 *
 * @type {Readonly<Record<string, { readonly imports: readonly string[], readonly tests?: readonly string[] }>>}
 */
export const PACKAGES = {
  "packages/test-kit": { imports: [] },
  "packages/core": { imports: [] },
  "packages/sandbox": { imports: [] },
  "packages/aws-adapters": { imports: ["core"], tests: ["sandbox"] },
  "packages/deployment": { imports: ["core", "aws-adapters", "pypicloud-sync"] },
  "packages/pypicloud-sync": { imports: ["core", "aws-adapters"], tests: ["sandbox"] },
  "packages/operations": {
    imports: ["core", "aws-adapters", "deployment", "pypicloud-sync"],
    tests: ["sandbox"],
  },
  "packages/console": {
    imports: ["core", "aws-adapters", "deployment", "pypicloud-sync", "operations"],
    tests: ["sandbox"],
  },
  "apps/console-page": {
    imports: ["core", "aws-adapters", "deployment", "pypicloud-sync", "operations", "console"],
  },
  "packages/cli": {
    imports: [
      "core",
      "aws-adapters",
      "deployment",
      "pypicloud-sync",
      "operations",
      "sandbox",
      "console",
    ],
    tests: ["infra"],
  },
  "packages/xpart": { imports: ["cli"] },
  "apps/lambda": {
    imports: ["core", "aws-adapters", "deployment", "operations", "pypicloud-sync"],
    tests: ["sandbox"],
  },
  "apps/infra": {
    imports: ["core", "aws-adapters", "deployment", "pypicloud-sync", "lambda"],
    tests: ["operations", "sandbox", "pipeline"],
  },
  "packages/scale": {
    imports: ["core", "aws-adapters", "deployment", "pypicloud-sync", "operations"],
    tests: ["infra"],
  },
  "apps/pipeline": { imports: ["core", "aws-adapters"], tests: ["sandbox"] },
};

/** Code that runs only in tests and benchmarks: core's floors do not bind it. */
export const TEST_CODE = "(?:\\.test\\.ts$|/(?:test|bench|testing)/)";
