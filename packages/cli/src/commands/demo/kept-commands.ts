import { destinationKeyOf, keyMapOf, type PolicyChoices } from "@xpart/core";
import { shellQuoted } from "@xpart/operations/printable";
import type { Partition, Sandbox } from "@xpart/sandbox";
import type { BrokenState } from "./break/broken-states.ts";
import { STAGE_NAMES } from "./demo-stage.ts";
import { type KeptSettings, PROFILES } from "./kept-settings.ts";

/**
 * What a kept demo prints: what is broken, the commands of xpart that show it, and commands of AWS's own for both
 * sides, by a file with a profile of each.
 */
export function keptText(
  { source, destination }: Sandbox,
  { path, awsPath }: Pick<KeptSettings, "path" | "awsPath">,
  broken: BrokenState | undefined,
  policy: PolicyChoices | undefined,
): string {
  const replica = destinationKeyOf(keyMapOf(policy?.keys), "hello.txt");
  const { sourceBucket, destinationBucket, table } = STAGE_NAMES;
  const s3 = (bucket: string) => [
    `s3 ls --recursive s3://${bucket}`,
    `s3api list-object-versions --bucket ${bucket} --max-items 20`,
  ];
  return [
    "The sandbox stays up, and shows events as they are done; Ctrl-C ends it.",
    "",
    ...(broken === undefined ? [] : [`broken: ${broken.title}`, ""]),
    "In another terminal, with xpart's own commands:",
    `export XPART_CONFIG=${shellQuoted(path)}`,
    ...xpartCommands(broken).map((command) => `xpart ${command}`),
    "",
    "With AWS's own, by the profiles of a file whose keys open nothing but this sandbox:",
    `export AWS_SHARED_CREDENTIALS_FILE=${shellQuoted(awsPath)}`,
    "",
    ...sideLines("source", source, [
      `s3api put-object --bucket ${sourceBucket} --key hello.txt --tagging team=a`,
      ...s3(sourceBucket),
      `dynamodb scan --table-name ${table} --max-items 5`,
      "sqs list-queues",
    ]),
    "",
    ...sideLines("destination", destination, [
      ...s3(destinationBucket),
      `s3api head-object --bucket ${destinationBucket} --key ${shellQuoted(replica)}`,
    ]),
  ].join("\n");
}

/** Where nothing is broken, what replicates a new object and what stands then; and what everybody tries. */
function xpartCommands(broken: BrokenState | undefined): readonly string[] {
  const key = broken?.key ?? "hello.txt";
  return [
    `explain s3://${STAGE_NAMES.sourceBucket}/${key}`,
    ...(broken?.commands ?? ["status --watch", 'pause --reason "trying it"', "resume"]),
  ];
}

function sideLines(
  side: "source" | "destination",
  { partition, region, endpoint }: Partition,
  commands: readonly string[],
): readonly string[] {
  return [
    `# ${side}: partition ${partition}, ${region}, ${endpoint}`,
    // The profile has the endpoint too, but version 1 of the aws command ignores that for SQS, and older ones at all.
    ...commands.map((command) => {
      return `aws --profile ${PROFILES[side]} --endpoint-url ${endpoint} ${command}`;
    }),
  ];
}
