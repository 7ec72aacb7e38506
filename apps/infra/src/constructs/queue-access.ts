import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import type { Construct } from "constructs";

/** A statement that lets somebody put messages on a queue. */
export interface QueueStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: { readonly Service: string };
  readonly Action: "sqs:SendMessage";
  readonly Condition: object;
}

/**
 * The queue's policy: by TLS alone (S7), and whom else it lets in. A queue has one policy, so this is made once for
 * each. Whoever has rights of IAM in the account needs no statement here.
 */
export function restrictQueue(
  scope: Construct,
  id: string,
  queue: SqsQueue,
  allowed: readonly QueueStatement[] = [],
): SqsQueuePolicy {
  const byTlsOnly = {
    Sid: "ByTlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const Statement = [...allowed, byTlsOnly].map((statement) => ({
    ...statement,
    Resource: queue.arn,
  }));
  return new SqsQueuePolicy(scope, id, {
    queueUrl: queue.url,
    policy: JSON.stringify({ Version: "2012-10-17", Statement }),
  });
}
