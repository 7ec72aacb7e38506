import type { Settings } from "../settings/settings.ts";
import type { WatchedMetric } from "./alarm-rule.ts";

/** Where CloudWatch keeps a metric. */
export interface MetricAddress {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The handlers' own namespace; a test holds it to theirs. */
const XPART = "xpart";

/** The namespace and dimensions of a metric of this deployment. */
export function metricAddress(
  watched: WatchedMetric,
  { source, destination }: Settings,
): MetricAddress {
  switch (watched.kind) {
    case "queue":
      return { namespace: "AWS/SQS", dimensions: { QueueName: watched.queueName } };
    case "function":
      return { namespace: "AWS/Lambda", dimensions: { FunctionName: watched.functionName } };
    case "rule":
      return { namespace: "AWS/Events", dimensions: { RuleName: watched.ruleName } };
    case "xpart":
      return {
        namespace: XPART,
        dimensions: {
          SourceBucket: source.bucket,
          DestinationBucket: destination.bucket,
          ...(watched.failureKind === undefined ? {} : { Kind: watched.failureKind }),
        },
      };
    case "cache":
      return {
        namespace: XPART,
        dimensions: {
          Bucket: destination.bucket,
          ...(watched.failureKind === undefined ? {} : { Kind: watched.failureKind }),
        },
      };
  }
}
