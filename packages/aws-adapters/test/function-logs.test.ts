import { type Partition, startPartition } from "@xpart/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogsClient, findFunctionLogs } from "../src/operators/cloudwatch-function-logs.ts";

const GROUP = "/aws/lambda/x";

let partition: Partition;
let client: ReturnType<typeof createLogsClient>;
let nowMs = Date.now();
beforeAll(async () => {
  const place = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
  partition = await startPartition({ ...place, now: () => nowMs });
  partition.createLogGroup(GROUP);
  client = createLogsClient({ ...partition });
});
afterAll(async () => {
  client.destroy();
  await partition.stop();
});

const line = (key: string, message: string) => JSON.stringify({ level: "INFO", message, key });

async function found(key: string, { sinceMs = 0, most = 100, logGroup = GROUP } = {}) {
  const read = await findFunctionLogs(client, { logGroup, key, sinceMs, most });
  if (!read.ok) throw new Error(read.error.message);
  const messages = read.value.lines.map(({ text }) => JSON.parse(text).message as string);
  return { messages, isComplete: read.value.isComplete };
}

describe("findFunctionLogs", () => {
  it.each([
    "reports/q3.csv",
    "a",
    'quo"te',
    "back\\slash",
    "star*",
    "*",
    "\u001b[2J\u0000",
    "ä/ö",
    "{ $.key = 1 }",
    "",
  ])("U11 finds the lines of the key %j, and no other's", async (key) => {
    partition.putLogLine(GROUP, line(key, `of ${key}`));
    partition.putLogLine(GROUP, line(`${key}/other`, "of another"));
    partition.putLogLine(GROUP, line(`another ${key}`, "of another"));
    partition.putLogLine(GROUP, `START RequestId: ${key}`);
    const { messages, isComplete } = await found(key);
    expect(new Set(messages)).toEqual(new Set([`of ${key}`]));
    expect(isComplete).toBe(true);
  });

  it("U11 keeps the newest, oldest first, and none from before the time that is given", async () => {
    for (let at = 0; at < 2_500; at += 1) partition.putLogLine(GROUP, line("many", String(at)));
    expect(await found("many", { most: 2 })).toEqual({
      messages: ["2498", "2499"],
      isComplete: false,
    });
    nowMs += 60_000;
    partition.putLogLine(GROUP, line("many", "later"));
    expect(await found("many", { sinceMs: nowMs })).toEqual({
      messages: ["later"],
      isComplete: true,
    });
  });

  it("F1 a group that is not there is told by its name", async () => {
    const search = { logGroup: "/aws/lambda/none", key: "k", sinceMs: 0, most: 1 };
    const read = await findFunctionLogs(client, search);
    expect(read).toMatchObject({ ok: false, error: { kind: "misconfigured" } });
    expect(!read.ok && read.error.message).toContain("/aws/lambda/none");
  });
});
