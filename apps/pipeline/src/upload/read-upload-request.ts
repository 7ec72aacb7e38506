import { isNamedByCommit } from "./object-keys.ts";
import { readDestinations } from "./read-destinations.ts";
import type { LastingName, UploadRequest } from "./upload-settings.ts";
import { type Variables, variableOf } from "./variables.ts";

/**
 * Reads what a pipeline's variables ask for. An empty variable counts as not set. Without `ENVIRONMENT`,
 * or without a bucket, nothing is asked for. Else all problems come at once (G9).
 *
 * @param commit - The commit that is built, where it is known.
 */
export function readUploadRequest(variables: Variables, commit: string | undefined): UploadRequest {
  const environment = variableOf(variables, "ENVIRONMENT");
  if (environment === undefined) {
    return { kind: "nothing", because: "ENVIRONMENT is not set" };
  }
  const { destinations, problems: wrongDestinations } = readDestinations(variables);
  const [first, ...others] = destinations;
  if (first === undefined && wrongDestinations.length === 0) {
    return { kind: "nothing", because: "PACKAGE_BUCKET is not set, nor is PACKAGE_<n>_BUCKET" };
  }
  const { names, problems: wrongNames } = readNames(variables);
  const problems = [
    ...environmentProblems(environment),
    ...wrongNames,
    ...commitProblems(names, commit),
    ...wrongDestinations,
  ];
  return first === undefined || problems.length > 0
    ? { kind: "wrong", problems }
    : {
        kind: "upload",
        settings: { environment, names, commit, destinations: [first, ...others] },
      };
}

/** It is the name of an object, and must not be that of a zip which is to last. */
function environmentProblems(environment: string): readonly string[] {
  const isName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(environment);
  const isTaken = /^[0-9a-f]{64}$/.test(environment) || isNamedByCommit(environment);
  return isName && !isTaken
    ? []
    : [
        `ENVIRONMENT must be a name of up to 64 letters, digits, ".", "_" and "-" that is not a hash, such as "prod", and is ${JSON.stringify(environment)}`,
      ];
}

const NAMES: readonly LastingName[] = ["hash", "commit"];

function readNames(variables: Variables): {
  readonly names: readonly LastingName[];
  readonly problems: readonly string[];
} {
  const value = variableOf(variables, "PACKAGE_NAMES") ?? "hash";
  const words = value.split(/[\s,]+/).filter((word) => word !== "");
  const names = NAMES.filter((name) => words.includes(name));
  const isRight = names.length > 0 && words.every((word) => NAMES.some((name) => name === word));
  return {
    names,
    problems: isRight
      ? []
      : [
          `PACKAGE_NAMES must be "hash", "commit" or "hash,commit", and is ${JSON.stringify(value)}`,
        ],
  };
}

function commitProblems(
  names: readonly LastingName[],
  commit: string | undefined,
): readonly string[] {
  return names.includes("commit") && commit === undefined
    ? [
        'PACKAGE_NAMES has "commit", but nothing tells the commit: there is no git repository here, and CODEBUILD_RESOLVED_SOURCE_VERSION is not one',
      ]
    : [];
}
