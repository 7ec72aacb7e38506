import { PassThrough } from "node:stream";
import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { UpdateContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { messageGroupId } from "@xpart/core";
import type { QueueRole } from "@xpart/operations";
import {
  type DeployedMoto,
  motoServer,
  startDeployedMoto,
} from "@xpart/operations/testing/deployed-moto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../src/run-cli.ts";
import { steadied } from "./steadied-output.ts";

/** Ids that moto makes anew each time, and what moto does not know. */
const MAPPING = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const ACCESS_KEY = /AKIA[A-Z0-9]{16}/g;
/** moto's own page of an error, which is another in each version. */
const NOT_OF_MOTO = /(GetAccountSettings|SimulatePrincipalPolicy): .*/g;
const FOLDER = /\/[^\s']*\/xpart-moto-\w{6}\//g;

function steadiedIds(text: string): string {
  const names = new Map<string, string>();
  const named = (kind: string) => (id: string) => {
    const name = names.get(id) ?? `${kind}-${names.size + 1}`;
    names.set(id, name);
    return name;
  };
  return text
    .replaceAll(MAPPING, named("mapping"))
    .replaceAll(ACCESS_KEY, named("ACCESS-KEY"))
    .replaceAll(NOT_OF_MOTO, "$1: moto does not know it")
    .replaceAll(FOLDER, "/tmp/xpart/");
}

describe.skipIf(motoServer === undefined)("day two, at moto", () => {
  let world: DeployedMoto;
  const sections: string[] = [];
  beforeAll(async () => {
    world = await startDeployedMoto(motoServer ?? "");
  });
  afterAll(() => world.stop());

  async function xpart(line: string): Promise<{ exitCode: number; text: string }> {
    const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
    stdin.end();
    const exitCode = await runCli(
      [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? ""),
      {
        ...{ stdout, stderr, stdin, workingDirectory: "/" },
        environment: { XPART_CONFIG: world.settingsFile },
        signal: new AbortController().signal,
      },
    );
    const text = `${stderr.read() ?? ""}${stdout.read() ?? ""}`;
    return { exitCode, text: steadiedIds(steadied(text)) };
  }

  /** Runs commands one after the other and keeps what they print. */
  async function section(
    title: string,
    about: string,
    lines: readonly (readonly [line: string, exitCode: number])[],
  ): Promise<void> {
    const shown: string[] = [];
    for (const [line, exitCode] of lines) {
      const ran = await xpart(line);
      expect({ line, ...ran }).toMatchObject({ line, exitCode });
      shown.push(`$ xpart ${line}\n${ran.text}exit status ${ran.exitCode}`);
    }
    sections.push(`## ${title}\n\n${about}\n\n\`\`\`text\n${shown.join("\n\n")}\n\`\`\`\n`);
  }

  async function send(role: QueueRole, key: string, body: string, code?: string): Promise<void> {
    const link = await world.deployment.queues.find(role);
    if (!link.ok) throw new Error(link.error.message);
    const { client, queueUrl } = link.value;
    await client.send(
      new SendMessageCommand({
        ...{ QueueUrl: queueUrl, MessageBody: body },
        ...(queueUrl.endsWith(".fifo") && {
          MessageGroupId: messageGroupId("reports", key),
          MessageDeduplicationId: `${key}-${body.length}-${Math.random()}`,
        }),
        ...(code !== undefined && {
          MessageAttributes: { ERROR_CODE: { DataType: "String", StringValue: code } },
        }),
      }),
    );
  }

  const measureAge = (QueueName: string, Value: number) =>
    world.control.cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: "AWS/SQS",
        MetricData: [
          {
            ...{ MetricName: "ApproximateAgeOfOldestMessage", Value },
            Timestamp: new Date(Date.now() - 60_000),
            Dimensions: [{ Name: "QueueName", Value: QueueName }],
          },
        ],
      }),
    );

  const event = (key: string, type = "Object Created") =>
    JSON.stringify({
      ...{ source: "aws.s3", "detail-type": type, time: "2026-11-28T10:00:00Z" },
      detail: {
        bucket: { name: "reports" },
        object: { key, "version-id": "v1", sequencer: "01" },
      },
    });

  it("U31 U32 a pause, as pause, status and resume tell it", async () => {
    const reason = '--reason "bucket policy is being changed"';
    await section(
      "A pause",
      "The functions that copy stand still; what is written meanwhile waits in its order.",
      [
        ["pause", 2],
        [`pause ${reason} --for 2h --dry-run`, 0],
        [`pause ${reason} --for 2h --yes`, 0],
      ],
    );
    await send("objects", "a.csv", event("a.csv"));
    await measureAge("reports-prod-objects.fifo", 1_800);
    const status = await xpart("status --max-lag 15m");
    expect(status).toMatchObject({ exitCode: 1 });
    sections.push(
      `While it lasts:\n\n\`\`\`text\n$ xpart status --max-lag 15m\n${status.text}exit status 1\n\`\`\`\n`,
    );
    const resumed = await xpart("resume --yes");
    expect(resumed).toMatchObject({ exitCode: 0 });
    sections.push(`\`\`\`text\n$ xpart resume --yes\n${resumed.text}exit status 0\n\`\`\`\n`);
  });

  it("U33 faults, as doctor finds and mends them", async () => {
    const { table } = world.deployment;
    await table.client.send(
      new UpdateContinuousBackupsCommand({
        TableName: table.table,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
      }),
    );
    await section(
      "The doctor",
      "The table's recovery was switched off. `event-bridge` is a fault of moto's, which does not tell that a bucket sends its events; moto does not answer what `quota` and `tags` ask, either.",
      [["doctor --fix --yes", 1]],
    );
  });

  it("U30 dead letters, as redrive shows and sends them", async () => {
    await send("ruleDead", "", event("published/q3.csv"), "NO_PERMISSIONS");
    await send("ruleDead", "", event("published/q3.csv", "Object Deleted"), "NO_PERMISSIONS");
    await send("ruleDead", "", event("published/q4.csv"), "NO_PERMISSIONS");
    await send("bufferDead", "", "somebody's own words");
    await section(
      "Dead letters",
      "EventBridge could not deliver three events of two keys, and somebody put a body of their own on the buffering queue.",
      [
        ["redrive --peek", 1],
        ["redrive rule", 2],
        ["redrive rule --yes", 0],
        ["redrive events --discard --yes", 0],
        ["redrive nobody", 2],
      ],
    );
  });

  it("U34 a rotation, as rotate-credentials tells it", async () => {
    await section(
      "A new access key",
      "Waiting is left out here; without the options it takes fourteen minutes.",
      [
        ["rotate-credentials --dry-run", 0],
        ["rotate-credentials --wait 0s --watch 0s --yes", 0],
      ],
    );
  });

  it("U30 U31 docs/day-two.md has what they say (or run: npx vitest run day-two -u)", async () => {
    const path = "../../../docs/day-two.md";
    await expect(`${HEAD}\n${sections.join("\n")}`).toMatchFileSnapshot(path);
  });
});

const HEAD = `# Day two: what the commands of running say

What the commands print on a deployment of moto, an AWS that others wrote, as \`packages/cli/test/day-two.test.ts\` has run
them; ids, keys, times, ports and folders stand for others. [operating.md](operating.md#day-two) says what each needs and
does, [the runbooks](runbooks/alarms.md) when to use it.
`;
