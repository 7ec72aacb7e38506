import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createFaultPlan } from "../fault-plan.ts";
import { startLambdaPoller } from "../lambda/lambda-poller.ts";
import { startLambdaProcess } from "../lambda/lambda-process.ts";
import { startPartition } from "../partition.ts";

const HANDLERS = `
export const work = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, 60));
  return { batchItemFailures: [] };
};
`;

let directory: string;
let modulePath: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xpart-faults-"));
  modulePath = join(directory, "index.mjs");
  await writeFile(modulePath, HANDLERS);
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function planOf(kill: number, seed = 1) {
  return createFaultPlan({ seed, users: [], rates: { workers: { kill } } });
}

describe("worker faults", () => {
  it("W16 a killed process fails its invocation, and the next gets a fresh one", async () => {
    const faults = planOf(1, 1);
    const lambda = startLambdaProcess({ modulePath, handlerName: "work", environment: {}, faults });
    await expect(lambda.invoke({})).rejects.toMatchObject({
      errorType: "Runtime.ExitError",
      message: "Runtime exited with error: signal: SIGKILL",
    });
    faults.stop();
    await expect(lambda.invoke({})).resolves.toEqual({ batchItemFailures: [] });
    expect(lambda.starts()).toBe(2);
    expect(faults.counts().kill).toBe(1);
    await lambda.stop();
  });

  it("W16 a kill falls within its invocation, never after it", () => {
    vi.useFakeTimers();
    const faults = planOf(1);
    const kills: string[] = [];
    for (let call = 0; call < 5; call += 1) {
      let moment = "within";
      const ended = faults.invocationBegan("f", () => kills.push(moment));
      // Longer than the first invocation can be given, then shorter than the one before it.
      vi.advanceTimersByTime(150 - 30 * call);
      ended();
      moment = "after";
    }
    vi.advanceTimersByTime(200);
    expect(new Set(kills)).toEqual(new Set(["within"]));
    expect(faults.counts().kill).toBe(kills.length);
  });

  it("W16 the same seed kills the same invocations of a function, another seed others", () => {
    vi.useFakeTimers();
    const killed = (seed: number) => {
      const faults = planOf(0.3, seed);
      return Array.from({ length: 30 }, (_, call) => {
        let isKilled = false;
        const ended = faults.invocationBegan("f", () => {
          isKilled = true;
        });
        vi.advanceTimersByTime(200);
        ended();
        return isKilled ? [call] : [];
      }).flat();
    };
    const [first, again, other] = [killed(1), killed(1), killed(2)];
    expect(first.length).toBeGreaterThan(0);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it("W16 the poller outlives killed processes, and their messages come again", async () => {
    const place = { partition: "aws", region: "us-east-1", accountId: "111122223333" };
    const partition = await startPartition(place);
    const queue = await partition.createQueue("work");
    const faults = planOf(0.4, 2);
    const lambda = startLambdaProcess({ modulePath, handlerName: "work", environment: {}, faults });
    const errors: unknown[] = [];
    const poller = startLambdaPoller({
      partition,
      queue,
      invoke: lambda.invoke,
      failureVisibilitySeconds: 0,
      onError: (error) => errors.push(error),
    });
    for (let batch = 0; batch < 4; batch += 1) {
      const Entries = Array.from({ length: 10 }, (_, id) => ({ Id: `${id}`, MessageBody: "work" }));
      const command = new SendMessageBatchCommand({ QueueUrl: queue.url, Entries });
      await new SQSClient(partition).send(command);
    }
    await poller.idle();
    await poller.stop();
    await lambda.stop();
    await partition.stop();
    const { kill } = faults.counts();
    const { records, failures } = poller.stats();
    expect(kill).toBeGreaterThan(0);
    expect(errors).toContainEqual(expect.objectContaining({ errorType: "Runtime.ExitError" }));
    expect(lambda.starts()).toBeGreaterThan(1);
    expect(records - failures).toBe(40);
  });
});
