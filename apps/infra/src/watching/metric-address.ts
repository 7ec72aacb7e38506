import type { CountName, LabelledName, METRIC_NAMESPACE } from "@xpart/lambda";
import type { Settings } from "../settings/settings.ts";
import type { WatchedMetric } from "./alarm-rule.ts";

/** Where CloudWatch keeps a metric. */
export interface MetricAddress {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** All that the handlers measure and count. */
type WrittenMetric = CountName | LabelledName | "ReplicationLatency";

/** The handlers' own namespace; a type from there holds it. */
const XPART: typeof METRIC_NAMESPACE = "xpart";

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
    case "xpart": {
      const written: { readonly metric: WrittenMetric; readonly failureKind?: string } = watched;
      return {
        namespace: XPART,
        dimensions: {
          SourceBucket: source.bucket,
          DestinationBucket: destination.bucket,
          ...(written.failureKind === undefined ? {} : { Kind: written.failureKind }),
        },
      };
    }
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
