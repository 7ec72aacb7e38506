import { SqsQueue, type SqsQueueConfig } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { RECEIVE_LIMIT } from "@xpart/core";
import { Construct } from "constructs";
import { restrictQueue } from "./queue-access.ts";

/** A queue and what becomes of the messages that it cannot get rid of. */
export interface DeadLetteredQueueProps {
  /** Ends in `.fifo` for a FIFO queue, and then both do. */
  readonly name: string;
  readonly deadLetterName: string;
  /** Of the function that works the queue. */
  readonly functionTimeoutSeconds: number;
  /** Whether somebody else makes the queue's policy, of which it has one: an `EventFeed`. */
  readonly isFed?: boolean;
}

/** SQS's longest: what nobody could work for two weeks is gone. */
export const RETENTION_SECONDS: number = 14 * 24 * 60 * 60;

/** AWS's advice for queues that Lambda works, in function timeouts. Source: "Using Lambda with Amazon SQS". */
const VISIBILITY_TIMEOUTS = 6;

/**
 * A queue with its dead-letter queue, both encrypted, by TLS alone, both kept for fourteen days. A FIFO queue is in
 * high-throughput mode: its limits are per message group, and so per key.
 */
export class DeadLetteredQueue extends Construct {
  readonly queue: SqsQueue;
  readonly deadLetters: SqsQueue;

  constructor(scope: Construct, id: string, props: DeadLetteredQueueProps) {
    super(scope, id);
    this.deadLetters = new SqsQueue(this, "dead", deadLetterConfig(props.deadLetterName));
    this.queue = new SqsQueue(this, "queue", {
      ...kindOf(props.name),
      name: props.name,
      messageRetentionSeconds: RETENTION_SECONDS,
      visibilityTimeoutSeconds: props.functionTimeoutSeconds * VISIBILITY_TIMEOUTS,
      sqsManagedSseEnabled: true,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: this.deadLetters.arn,
        maxReceiveCount: RECEIVE_LIMIT,
      }),
    });
    restrictQueue(this, "dead-policy", this.deadLetters);
    if (props.isFed !== true) {
      restrictQueue(this, "policy", this.queue);
    }
  }
}

/** A queue that only keeps what failed elsewhere. */
export function deadLetterConfig(name: string): SqsQueueConfig {
  return {
    ...kindOf(name),
    name,
    messageRetentionSeconds: RETENTION_SECONDS,
    sqsManagedSseEnabled: true,
  };
}

function kindOf(name: string): Partial<SqsQueueConfig> {
  return name.endsWith(".fifo")
    ? {
        fifoQueue: true,
        // Every message has a deduplication id of its own (O2).
        contentBasedDeduplication: false,
        deduplicationScope: "messageGroup",
        fifoThroughputLimit: "perMessageGroupId",
      }
    : {};
}
