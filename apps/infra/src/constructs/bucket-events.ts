import type { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification/index.js";
import { Construct } from "constructs";
import { forget } from "./forgotten.ts";

/** The bucket whose events are switched on. */
export interface BucketEventsProps {
  readonly bucket: string;
  /** Whether this stack makes the bucket, so that it has no settings of anybody else. */
  readonly isOwnBucket: boolean;
  /** What takes the events: it is there before the first one. */
  readonly target: CloudwatchEventTarget;
}

/**
 * Sends a bucket's events to EventBridge (C2, Y19). S3 keeps all notifications of a bucket in one document,
 * which Terraform's resource writes as a whole. So that no queue, topic or function of somebody else is
 * dropped, the document is imported as it is, its other parts are ignored from then on, and destroying
 * it, which would empty it, is forbidden. Once settings say so, it is forgotten.
 */
export class BucketEvents extends Construct {
  constructor(scope: Construct, id: string, { bucket, isOwnBucket, target }: BucketEventsProps) {
    super(scope, id);
    const notification = new S3BucketNotification(this, "notification", {
      bucket,
      eventbridge: true,
      dependsOn: [target],
      ...(isOwnBucket
        ? {}
        : {
            lifecycle: {
              ignoreChanges: ["queue", "topic", "lambda_function"],
              preventDestroy: true,
            },
          }),
    });
    if (!isOwnBucket) {
      notification.importFrom(bucket);
    }
  }
}

/**
 * Leaves the bucket's notifications as they are, where an earlier deployment switched its events on (C2, C11).
 *
 * @param path - what led to the `BucketEvents` of that deployment.
 */
export function forgetBucketEvents(scope: Construct, path: readonly string[]): void {
  forget(scope, [...path, "notification"], "aws_s3_bucket_notification");
}
