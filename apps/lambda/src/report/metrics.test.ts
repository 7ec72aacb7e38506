import { describe, expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

const DIMENSIONS = { SourceBucket: "source", DestinationBucket: "replica" };
const NOW_MS = 1_780_000_000_000;

function flush(metrics: ReturnType<typeof createMetrics>) {
  return metrics.flush(NOW_MS).map((line) => JSON.parse(line));
}

describe("metrics", () => {
  it("H5 an invocation is one line in the embedded metric format", () => {
    const metrics = createMetrics(DIMENSIONS);
    metrics.add("ObjectsReplicated");
    metrics.add("ObjectsReplicated");
    metrics.add("BytesReplicated", 1_000);
    metrics.addLatency(1_500);
    metrics.addLatency(700);
    expect(flush(metrics)).toEqual([
      {
        _aws: {
          Timestamp: NOW_MS,
          CloudWatchMetrics: [
            {
              Namespace: "xpart",
              Dimensions: [["SourceBucket", "DestinationBucket"]],
              Metrics: [
                { Name: "ObjectsReplicated", Unit: "Count" },
                { Name: "BytesReplicated", Unit: "Bytes" },
                { Name: "ReplicationLatency", Unit: "Milliseconds" },
              ],
            },
          ],
        },
        SourceBucket: "source",
        DestinationBucket: "replica",
        ObjectsReplicated: 2,
        BytesReplicated: 1_000,
        ReplicationLatency: [1_500, 700],
      },
    ]);
  });

  it("H5 a skip counts by its reason and in the sum, each reason on a line of its own", () => {
    const metrics = createMetrics(DIMENSIONS);
    metrics.addLabelled("Skips", "already");
    metrics.addLabelled("Skips", "already");
    metrics.addLabelled("Skips", "policy");
    metrics.addLabelled("Failures", "throttled");
    const lines = flush(metrics);
    expect(lines.map((line) => [line.Skips, line.Reason, line.Failures, line.Kind])).toEqual([
      [2, "already", undefined, undefined],
      [1, "policy", undefined, undefined],
      [undefined, undefined, 1, "throttled"],
    ]);
    const dimensions = lines.map((line) => line._aws.CloudWatchMetrics[0].Dimensions);
    const base = ["SourceBucket", "DestinationBucket"];
    expect(dimensions[0]).toEqual([base, [...base, "Reason"]]);
    expect(dimensions[2]).toEqual([base, [...base, "Kind"]]);
  });

  it("H5 more than 100 latencies spread over lines, and counts are not repeated", () => {
    const metrics = createMetrics(DIMENSIONS);
    const latenciesMs = Array.from({ length: 201 }, (_, index) => index);
    latenciesMs.forEach(metrics.addLatency);
    metrics.add("ObjectsReplicated", 201);
    const lines = flush(metrics);
    expect(lines.map((line) => line.ReplicationLatency.length)).toEqual([100, 100, 1]);
    expect(lines.flatMap((line) => line.ReplicationLatency)).toEqual(latenciesMs);
    expect(lines.map((line) => line.ObjectsReplicated)).toEqual([201, undefined, undefined]);
  });

  it("H5 nothing counted writes nothing, and a flush starts anew", () => {
    const metrics = createMetrics(DIMENSIONS);
    metrics.add("Gaps", 0);
    expect(metrics.flush(NOW_MS)).toEqual([]);
    metrics.add("Gaps", 2);
    metrics.addLabelled("Skips", "acl");
    metrics.addLatency(1);
    expect(metrics.flush(NOW_MS)).toHaveLength(2);
    expect(metrics.flush(NOW_MS)).toEqual([]);
  });
});
