import { checkServers } from "./check-server.ts";
import { misplaced, ofOtherPartition } from "./placement.ts";
import type { Settings } from "./settings.ts";
import {
  type DestinationSettings,
  isOnServer,
  type SideSettings,
  type SourceSettings,
} from "./side-settings.ts";

/**
 * Where every service that xpart uses has FIPS endpoints. Source: botocore's `endpoints.json`, where SQS and STS have
 * them in fewer regions than S3.
 */
const FIPS_REGIONS: ReadonlySet<string> = new Set([
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2"],
  ...["us-gov-east-1", "us-gov-west-1"],
]);

type SideName = "source" | "destination";

/**
 * Finds what of a side does not go together: who deploys it, its endpoints, its state, its encryption.
 *
 * @returns a sentence for each, which begins with the setting's name.
 */
export function checkSides(settings: Settings): readonly string[] {
  const { source, destination } = settings;
  if (isOnServer(destination)) {
    return [...checkSide("source", source), ...strayIam(settings), ...checkServers(settings)];
  }
  return [
    ...checkSide("source", source),
    ...checkSide("destination", destination),
    ...strayIam(settings),
    ...checkServers(settings),
    ...encryptionProblems(destination),
    ...sameState(settings),
  ];
}

function checkSide(
  name: SideName,
  { region, partition, fips, assumeRole, state }: SourceSettings | DestinationSettings,
): readonly string[] {
  const place = { partition, regionName: `${name}.region` };
  const { roleArn } = state?.assumeRole ?? {};
  return [
    ...(fips && !FIPS_REGIONS.has(region)
      ? [
          `${name}.fips must be false in ${region}: not every service that xpart uses has FIPS endpoints there, as in ${[...FIPS_REGIONS].join(", ")}`,
        ]
      : []),
    ...ofOtherPartition(`${name}.assumeRole.roleArn`, assumeRole?.roleArn, place),
    ...ofOtherPartition(`${name}.state.assumeRole.roleArn`, roleArn, place),
  ];
}

function strayIam({ source, destination, functions, credentials }: Settings): readonly string[] {
  const atSource = { partition: source.partition, regionName: "source.region" };
  const atDestination = { partition: destination.partition, regionName: "destination.region" };
  // Of another server it is refused whatever it is.
  const bound = isOnServer(destination) ? undefined : destination.permissionsBoundary;
  const readers = credentials.kind === "secret" ? credentials.readers : [];
  return [
    ...ofOtherPartition("functions.permissionsBoundary", functions.permissionsBoundary, atSource),
    ...ofOtherPartition("destination.permissionsBoundary", bound, atDestination),
    ...readers.flatMap((arn, index) =>
      ofOtherPartition(`credentials.readers.${index}`, arn, atSource),
    ),
  ];
}

/** Source: API reference of PutObject, `x-amz-server-side-encryption`. */
function encryptionProblems(destination: DestinationSettings): readonly string[] {
  const { encryption, kmsKeyArn } = destination;
  return [
    ...(encryption === "AES256" && kmsKeyArn !== undefined
      ? [
          'destination.encryption must be "aws:kms" or "aws:kms:dsse" with destination.kmsKeyArn, or left out; it is "AES256", which takes no key',
        ]
      : []),
    ...misplaced("destination.kmsKeyArn", kmsKeyArn, {
      ...destination,
      regionName: "destination.region",
    }),
  ];
}

/** Terraform would take each stack for a change of the other, and destroy it (C10). */
function sameState({ source, destination }: Settings): readonly string[] {
  const [left, right] = [source, destination].map(stateAddress);
  return left !== undefined && left === right
    ? [
        `destination.state must be another object than source.state, or each stack would destroy the other; both are ${left}`,
      ]
    : [];
}

/** Where a stack's state is; undefined for a local file. */
export function stateAddress({
  state,
  partition,
}: SideSettings & Pick<DestinationSettings, "partition">): string | undefined {
  return state === undefined ? undefined : `s3://${state.bucket}/${state.key} in ${partition.name}`;
}
