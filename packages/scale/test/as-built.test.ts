import { RECEIVE_LIMIT } from "@xpart/core";
import { makeZip, settingsOf } from "@xpart/infra/test/sample-settings";
import { at, ofType, synthesizeSource, theOne } from "@xpart/infra/test/synthesized";
import { describe, expect, it } from "vitest";
import { BUILT } from "../src/conditions.ts";
import { defaultSettings } from "../src/default-settings.ts";

describe("the pipeline that is simulated", () => {
  it("V30 has the queues, batches and invocations that infra synthesises by default", () => {
    const zip = makeZip();
    const stack = synthesizeSource(settingsOf({ package: { zip: zip.path } }));
    zip.remove();
    const { capacity } = defaultSettings();
    const mappings = ofType(stack, "aws_lambda_event_source_mapping").map(({ config }) => ({
      queue: /buffer|objects|parts/.exec(String(config["event_source_arn"]))?.[0],
      batch: config["batch_size"],
      window: config["maximum_batching_window_in_seconds"],
      most: at(config, "scaling_config", "maximum_concurrency"),
    }));
    expect(mappings.toSorted((one, other) => Number(other.batch) - Number(one.batch))).toEqual([
      {
        queue: "buffer",
        batch: BUILT.eventBatch,
        window: BUILT.eventWindowMs / 1_000,
        most: capacity.eventConcurrency,
      },
      { queue: "objects", batch: BUILT.objectBatch, window: undefined, most: capacity.concurrency },
      { queue: "parts", batch: BUILT.partBatch, window: undefined, most: capacity.partConcurrency },
    ]);
    const functions = ofType(stack, "aws_lambda_function").map(({ config }) => config);
    expect(functions.map((config) => [config["memory_size"], config["timeout"]])).toEqual([
      [BUILT.eventMemoryMb, 60],
      [capacity.memoryMb, capacity.timeoutSeconds],
      [capacity.memoryMb, capacity.timeoutSeconds],
    ]);
    const fifo = ofType(stack, "aws_sqs_queue")
      .map(({ config }) => config)
      .filter((config) => config["fifo_queue"] === true && config["redrive_policy"] !== undefined);
    expect(fifo).toHaveLength(1);
    expect(fifo[0]).toMatchObject({
      deduplication_scope: "messageGroup",
      fifo_throughput_limit: "perMessageGroupId",
    });
    expect(JSON.stringify(fifo[0]?.["redrive_policy"])).toContain(
      `maxReceiveCount\\":${RECEIVE_LIMIT}`,
    );
    expect(theOne(stack, "aws_dynamodb_table")["billing_mode"]).toBe("PAY_PER_REQUEST");
  });
});
