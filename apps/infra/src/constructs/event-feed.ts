import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import type { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import { Construct } from "constructs";
import { deadLetterConfig } from "./dead-lettered-queue.ts";
import { restrictQueue } from "./queue-access.ts";

/** Which events are fed into which queue. */
export interface EventFeedProps {
  readonly ruleName: string;
  readonly deadLetterName: string;
  readonly bucket: string;
  /** Which events are fed. */
  readonly pattern: string;
  readonly buffer: SqsQueue;
}

/** EventBridge's longest; what it could not deliver then goes to the dead-letter queue. */
const MAX_EVENT_AGE_SECONDS = 86_400;
const MAX_RETRIES = 185;

/** The bucket's events, from EventBridge into the buffering queue. */
export class EventFeed extends Construct {
  readonly rule: CloudwatchEventRule;
  /** Where it is, events arrive: the bucket's are switched on after it. */
  readonly target: CloudwatchEventTarget;
  readonly deadLetters: SqsQueue;

  constructor(scope: Construct, id: string, props: EventFeedProps) {
    super(scope, id);
    const { ruleName, deadLetterName, buffer } = props;
    this.rule = new CloudwatchEventRule(this, "rule", {
      name: ruleName,
      description: `Changes in ${props.bucket}, for xpart`,
      eventPattern: props.pattern,
    });
    this.deadLetters = new SqsQueue(this, "dead", deadLetterConfig(deadLetterName));
    // EventBridge does not try again what a queue refuses for want of a policy.
    const policies = [
      this.allow("buffer-policy", buffer),
      this.allow("dead-policy", this.deadLetters),
    ];
    this.target = new CloudwatchEventTarget(this, "target", {
      rule: this.rule.name,
      arn: buffer.arn,
      deadLetterConfig: { arn: this.deadLetters.arn },
      retryPolicy: {
        maximumEventAgeInSeconds: MAX_EVENT_AGE_SECONDS,
        maximumRetryAttempts: MAX_RETRIES,
      },
      dependsOn: policies,
    });
  }

  /** Lets this rule, and nothing else of EventBridge, put messages on a queue. */
  private allow(id: string, queue: SqsQueue): SqsQueuePolicy {
    return restrictQueue(this, id, queue, [
      {
        Sid: "FeedEvents",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Condition: { ArnEquals: { "aws:SourceArn": this.rule.arn } },
      },
    ]);
  }
}

/**
 * The buffering queue of a source that sends nothing to EventBridge: whoever has rights of IAM puts notifications there,
 * and into the dead-letter queue what could not be put there, which a redrive sends on. At the addresses of a feed's.
 */
export class HandFedQueue extends Construct {
  readonly deadLetters: SqsQueue;

  constructor(
    scope: Construct,
    id: string,
    props: Pick<EventFeedProps, "deadLetterName" | "buffer">,
  ) {
    super(scope, id);
    this.deadLetters = new SqsQueue(this, "dead", deadLetterConfig(props.deadLetterName));
    restrictQueue(this, "buffer-policy", props.buffer);
    restrictQueue(this, "dead-policy", this.deadLetters);
  }
}
