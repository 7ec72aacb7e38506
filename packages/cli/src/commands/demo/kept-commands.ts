import type { Partition, Sandbox } from "@xpart/sandbox";
import type { BrokenState } from "./break/broken-states.ts";
import { STAGE_NAMES } from "./demo-stage.ts";

/**
 * What a kept demo prints: what is broken, the commands of xpart that show it, and endpoints, credentials and
 * commands of AWS's own for both sides. The credentials are the sandbox's own, made for this run; they open nothing
 * else.
 */
export function keptText(
  { source, destination }: Sandbox,
  settingsPath: string,
  broken: BrokenState | undefined,
): string {
  const { sourceBucket, destinationBucket, table } = STAGE_NAMES;
  const s3 = (bucket: string) => [
    `s3 ls --recursive s3://${bucket}`,
    `s3api list-object-versions --bucket ${bucket} --max-items 20`,
  ];
  return [
    "The sandbox stays up; Ctrl-C ends it.",
    "",
    ...(broken === undefined ? [] : [`broken: ${broken.title}`, ""]),
    "In another terminal, with xpart's own commands:",
    `export XPART_CONFIG=${settingsPath}`,
    ...xpartCommands(broken).map((command) => `xpart ${command}`),
    "",
    ...sideLines("source", source, [
      ...s3(sourceBucket),
      `s3api put-object --bucket ${sourceBucket} --key hello.txt --tagging team=a`,
      `dynamodb scan --table-name ${table} --max-items 5`,
      "sqs list-queues",
    ]),
    "",
    ...sideLines("destination", destination, [
      ...s3(destinationBucket),
      `s3api head-object --bucket ${destinationBucket} --key hello.txt`,
    ]),
  ].join("\n");
}

/** Where nothing is broken, what replicates a new object and what stands then. */
function xpartCommands(broken: BrokenState | undefined): readonly string[] {
  const key = broken?.key ?? "hello.txt";
  return [`explain s3://${STAGE_NAMES.sourceBucket}/${key}`, ...(broken?.commands ?? [])];
}

function sideLines(
  name: string,
  { partition, region, endpoint, credentials }: Partition,
  commands: readonly string[],
): readonly string[] {
  const keys = [
    `AWS_ACCESS_KEY_ID=${credentials.accessKeyId}`,
    `AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
    `AWS_DEFAULT_REGION=${region}`,
  ];
  return [
    `# ${name}: partition ${partition}, ${region}, ${endpoint}`,
    `export ${keys.join(" ")}`,
    ...commands.map((command) => `aws --endpoint-url ${endpoint} ${command}`),
  ];
}
