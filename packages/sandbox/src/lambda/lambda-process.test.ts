import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  type LambdaProcess,
  type LambdaProcessOptions,
  startLambdaProcess,
} from "./lambda-process.ts";
import type { LambdaLogLine } from "./runtime-child.ts";

const HANDLERS = `
let invocations = 0;
export const environment = async () => process.env;
export const echo = async (event) => event;
export const count = async () => ++invocations;
export const nothing = async () => {};
export const context = async (_event, context) => ({
  ...context, remaining: context.getRemainingTimeInMillis(), pid: process.pid,
});
export const log = async () => { console.log("one\\ntwo"); console.error("three"); };
export const fail = async () => { throw new RangeError("too far"); };
export const exit = async (event) => event.exit ? process.exit(3) : "alive";
export const hang = () => new Promise(() => setInterval(() => {}, 9));
let running = 0;
export const slow = async () => {
  running += 1;
  await new Promise((resolve) => setTimeout(resolve, 50));
  const atOnce = running;
  running -= 1;
  return { pid: process.pid, atOnce };
};
`;

let directory: string;
let lambda: LambdaProcess | undefined;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xpart-lambda-"));
  await writeFile(join(directory, "index.mjs"), HANDLERS);
  await writeFile(join(directory, "broken.mjs"), 'throw new Error("DEST_BUCKET is missing");');
});
afterEach(async () => {
  await lambda?.stop();
  lambda = undefined;
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function start(handlerName: string, options: Partial<LambdaProcessOptions> = {}): LambdaProcess {
  const modulePath = join(directory, "index.mjs");
  lambda = startLambdaProcess({ modulePath, handlerName, environment: {}, ...options });
  return lambda;
}

describe("startLambdaProcess", () => {
  it("W12 the function sees the given environment, Lambda's own variables, and no more", async () => {
    process.env.XPART_LEAK = "leaked";
    const seen = await start("environment", {
      functionName: "objects",
      memorySizeMb: 192,
      environment: { DEST_BUCKET: "replica", AWS_REGION: "us-gov-west-1" },
    }).invoke({});
    delete process.env.XPART_LEAK;
    expect(seen).toEqual({
      DEST_BUCKET: "replica",
      AWS_REGION: "us-gov-west-1",
      AWS_DEFAULT_REGION: "us-gov-west-1",
      AWS_LAMBDA_FUNCTION_NAME: "objects",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "192",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/objects",
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^sandbox\/\[\$LATEST\][0-9a-f]{32}$/),
      LAMBDA_TASK_ROOT: directory,
      _HANDLER: "index.environment",
      PATH: process.env.PATH,
      TZ: ":UTC",
    });
  });

  it("W12 event and response go through JSON; no response is null", async () => {
    const event = { text: "résumé 📦", when: new Date(0), gone: undefined };
    const expected = { text: "résumé 📦", when: "1970-01-01T00:00:00.000Z" };
    const echo = start("echo");
    expect(await echo.invoke(event)).toEqual(expected);
    await echo.stop();
    expect(await start("nothing").invoke({})).toBeNull();
  });

  it("W12 the context has the request id, the function's name and the time that remains", async () => {
    const answered = await start("context", { functionName: "objects", timeoutMs: 900_000 }).invoke(
      {},
    );
    expect(answered).toMatchObject({
      functionName: "objects",
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      memoryLimitInMB: "256",
    });
    const { remaining } = answered as { remaining: number };
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(900_000);
  });

  it("W12 no process is started before it is needed, and then it is kept", async () => {
    const count = start("count");
    expect(count.starts()).toBe(0);
    expect([await count.invoke({}), await count.invoke({})]).toEqual([1, 2]);
    expect(count.starts()).toBe(1);
    expect(count.maxRssBytes()).toBeGreaterThan(10 * 1024 * 1024);
  });

  it("W12 lines of both streams reach onLog", async () => {
    const lines: LambdaLogLine[] = [];
    const log = start("log", { onLog: (line) => lines.push(line) });
    await log.invoke({});
    await log.stop();
    expect(lines.toSorted((a, b) => (a.line < b.line ? -1 : 1))).toEqual([
      { stream: "stdout", line: "one" },
      { stream: "stderr", line: "three" },
      { stream: "stdout", line: "two" },
    ]);
  });

  it("W12 what the function throws is the invocation's error, and the process lives on", async () => {
    const fail = start("fail");
    const error = { errorType: "RangeError", message: "too far" };
    await expect(fail.invoke({})).rejects.toMatchObject(error);
    await expect(fail.invoke({})).rejects.toMatchObject(error);
    expect(fail.starts()).toBe(1);
  });

  it("W12 a process that ends fails its invocation, and the next gets a fresh one", async () => {
    const exit = start("exit");
    await expect(exit.invoke({ exit: true })).rejects.toMatchObject({
      errorType: "Runtime.ExitError",
      message: "Runtime exited with error: exit status 3",
    });
    expect(await exit.invoke({})).toBe("alive");
    expect(exit.starts()).toBe(2);
  });

  it("W12 a function that is too slow is killed, and the next gets a fresh process", async () => {
    const hang = start("hang", { timeoutMs: 50 });
    for (const starts of [1, 2]) {
      await expect(hang.invoke({})).rejects.toThrow(/Task timed out after 0\.\d\d seconds/);
      expect(hang.starts()).toBe(starts);
    }
  });

  it("W12 with a grace it is told the shorter time, and may take longer", async () => {
    const options = { timeoutMs: 1, graceMs: 600_000 };
    const { remaining } = (await start("context", options).invoke({})) as { remaining: number };
    expect(remaining).toBeLessThanOrEqual(1);
  });

  it("W12 a module that cannot be loaded fails with its own message", async () => {
    const broken = start("queueHandler", { modulePath: join(directory, "broken.mjs") });
    await expect(broken.invoke({})).rejects.toThrow("DEST_BUCKET is missing");
    await broken.stop();
    await expect(start("noSuchHandler").invoke({})).rejects.toThrow("noSuchHandler is undefined");
  });

  it("W12 one process takes one invocation at a time; more run side by side up to the limit", async () => {
    const slow = start("slow", { concurrency: 2 });
    type Answer = { pid: number; atOnce: number };
    const answers = (await Promise.all([1, 2, 3].map(() => slow.invoke({})))) as Answer[];
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(2);
    expect(slow.starts()).toBe(2);
    expect(answers.map(({ atOnce }) => atOnce)).toEqual([1, 1, 1]);
  });

  it("W12 the function can run under another Node, by its path", async () => {
    expect(await start("count", { nodePath: process.execPath }).invoke({})).toBe(1);
    await expect(
      start("count", { nodePath: join(directory, "no-node") }).invoke({}),
    ).rejects.toThrow("ENOENT");
  });
});
