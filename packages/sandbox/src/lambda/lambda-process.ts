import { randomUUID } from "node:crypto";
import { dirname, parse } from "node:path";
import type { FaultPlan } from "../fault-plan.ts";
import {
  type LambdaLogLine,
  type RuntimeChild,
  type RuntimeChildOptions,
  type RuntimeResponse,
  startRuntimeChild,
} from "./runtime-child.ts";

/** A function and how it is run. */
export interface LambdaProcessOptions {
  /** Absolute path of the ES module, such as the bundle that is deployed. */
  readonly modulePath: string;
  /** Name of its exported handler. */
  readonly handlerName: string;
  /**
   * The function's whole environment, credentials and endpoints included; nothing of this process's
   * is passed on but PATH. Lambda's own variables are added where they are not given.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** Default: the handler's name. */
  readonly functionName?: string;
  /** Told to the function and to V8, and not enforced otherwise; default 256. */
  readonly memorySizeMb?: number;
  /** Per invocation, as its context tells it; then the process is killed. Default 30 s. */
  readonly timeoutMs?: number;
  /**
   * So much later than told it is killed; default 0, as Lambda does. For tests of what a function does with the time
   * that it is told, on a machine where others may take the processor away from it meanwhile.
   */
  readonly graceMs?: number;
  /** Most processes, so most invocations at a time; default 1. Each is started when first needed. */
  readonly concurrency?: number;
  /** Path of another Node to run the function under. */
  readonly nodePath?: string;
  /** Gets each line that the function writes. */
  readonly onLog?: (line: LambdaLogLine) => void;
  /** May kill the process during an invocation, which then fails with `Runtime.ExitError`. */
  readonly faults?: Pick<FaultPlan, "invocationBegan">;
}

/** A function in its own processes. */
export interface LambdaProcess {
  /**
   * Calls the function with the event, through JSON as Lambda does; waits for a free process.
   *
   * @throws LambdaInvocationError when the function cannot be loaded, throws, is too slow, or its
   * process ends. After the last two the next invocation gets a fresh process.
   */
  invoke(event: unknown): Promise<unknown>;
  /** Highest peak RSS that any of its processes has reported with an answer; 0 before the first. */
  maxRssBytes(): number;
  /** How many processes were started so far. */
  starts(): number;
  /** Waits for running invocations, then ends the processes. */
  stop(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MEMORY_MB = 256;

/** Makes a function; no process is started before the first invocation. */
export function startLambdaProcess(options: LambdaProcessOptions): LambdaProcess {
  const functionName = options.functionName ?? options.handlerName;
  const childOptions = childOptionsOf(options, functionName);
  const idle: RuntimeChild[] = [];
  const children = new Set<RuntimeChild>();
  const underway = new Set<Promise<unknown>>();
  let starts = 0;
  let maxRssBytes = 0;

  async function freeChild(): Promise<RuntimeChild> {
    const child = idle.pop();
    if (child?.alive) return child;
    if (child !== undefined) children.delete(child);
    starts += 1;
    const started = await startRuntimeChild(childOptions);
    children.add(started);
    return started;
  }

  async function run(event: unknown): Promise<RuntimeResponse> {
    const child = await freeChild();
    const ended = options.faults?.invocationBegan(functionName, () => child.kill());
    try {
      const deadlineMs = Date.now() + (options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
      const invocation = { requestId: randomUUID(), deadlineMs, event: JSON.stringify(event) };
      return await child.invoke(invocation, options.graceMs);
    } finally {
      ended?.();
      if (child.alive) idle.push(child);
      else children.delete(child);
    }
  }

  async function invoke(event: unknown): Promise<unknown> {
    while (underway.size >= (options.concurrency ?? 1)) await Promise.race(underway);
    const running = run(event);
    const settled: Promise<unknown> = running
      .catch(() => undefined)
      .finally(() => underway.delete(settled));
    underway.add(settled);
    const answered = await running;
    maxRssBytes = Math.max(maxRssBytes, answered.maxRssBytes);
    return answered.response;
  }

  return {
    invoke,
    maxRssBytes: () => maxRssBytes,
    starts: () => starts,
    async stop() {
      await Promise.all(underway);
      await Promise.all([...children].map((child) => child.stop()));
    },
  };
}

/** Lambda developer guide, "Defined runtime environment variables". */
function childOptionsOf(options: LambdaProcessOptions, functionName: string): RuntimeChildOptions {
  const { modulePath, handlerName, environment, nodePath, onLog } = options;
  const memorySize = String(options.memorySizeMb ?? DEFAULT_MEMORY_MB);
  const region = environment.AWS_REGION ?? "us-east-1";
  const logStreamName = `sandbox/[$LATEST]${randomUUID().replaceAll("-", "")}`;
  const logGroupName = `/aws/lambda/${functionName}`;
  return {
    modulePath,
    handlerName,
    environment: {
      PATH: process.env.PATH ?? "",
      TZ: ":UTC",
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memorySize,
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
      AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
      LAMBDA_TASK_ROOT: dirname(modulePath),
      _HANDLER: `${parse(modulePath).name}.${handlerName}`,
      ...environment,
    },
    context: {
      functionName,
      functionVersion: "$LATEST",
      memoryLimitInMB: memorySize,
      logGroupName,
      logStreamName,
    },
    ...(nodePath !== undefined && { nodePath }),
    ...(onLog !== undefined && { onLog }),
  };
}
