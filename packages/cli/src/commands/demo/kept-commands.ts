import type { Partition, Sandbox } from "@xpart/sandbox";
import { STAGE_NAMES } from "./demo-stage.ts";

/**
 * What a kept demo prints: endpoints, credentials and commands to be copied, for both sides. The
 * credentials are the sandbox's own, made for this run; they open nothing else.
 */
export function keptText({ source, destination }: Sandbox): string {
  const { sourceBucket, destinationBucket, table } = STAGE_NAMES;
  const s3 = (bucket: string) => [
    `s3 ls --recursive s3://${bucket}`,
    `s3api list-object-versions --bucket ${bucket} --max-items 20`,
  ];
  return [
    "The sandbox stays up; Ctrl-C ends it.",
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
