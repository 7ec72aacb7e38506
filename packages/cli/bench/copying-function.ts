import { eventBridgeEvent } from "@xpart/core/testing";
import { type LambdaProcess, startLambdaProcess } from "@xpart/sandbox";
import { STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import type { BenchStage } from "./bench-stage.ts";
import type { BigObject } from "./big-object.ts";
import { FUNCTION_MEMORY_MB } from "./function-memory.ts";

/** The built queueHandler, in a process of its own, as Lambda would run it. */
export interface CopyingFunction {
  /** Copies an object, which must succeed. @returns how long the invocation took. */
  copy(object: BigObject): Promise<number>;
  /** Calls it with a batch of its queue. */
  invoke(event: unknown): Promise<unknown>;
  maxRssBytes(): number;
  stop(): Promise<void>;
}

/** Lambda's limit. */
const TIMEOUT_MS = 15 * 60_000;

/** Starts it. @param timeoutMs - an invocation's time; default Lambda's limit. */
export function startCopyingFunction(
  modulePath: string,
  stage: BenchStage,
  timeoutMs: number = TIMEOUT_MS,
): CopyingFunction {
  const logs: string[] = [];
  const lambda: LambdaProcess = startLambdaProcess({
    modulePath,
    handlerName: "queueHandler",
    environment: stage.handlerEnvironment,
    memorySizeMb: FUNCTION_MEMORY_MB,
    timeoutMs,
    onLog: ({ line }) => logs.push(line),
  });
  let sequence = 0;
  return {
    async copy({ key, versionId }) {
      sequence += 1;
      const body = eventBridgeEvent({
        bucket: STAGE_NAMES.sourceBucket,
        ...{ key, versionId, sequencer: sequence.toString(16).padStart(16, "0") },
      });
      const record = { messageId: key, body: JSON.stringify(body), eventSource: "aws:sqs" };
      const attributes = { MessageGroupId: key };
      const startedMs = performance.now();
      const answer = await lambda.invoke({ Records: [{ ...record, attributes }] });
      const seconds = (performance.now() - startedMs) / 1000;
      if (JSON.stringify(answer) !== '{"batchItemFailures":[]}') {
        throw new Error(`${key} was not copied: ${JSON.stringify(answer)}\n${logs.join("\n")}`);
      }
      return seconds;
    },
    invoke: lambda.invoke,
    maxRssBytes: lambda.maxRssBytes,
    stop: lambda.stop,
  };
}
