import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import {
  cacheAlarmRules,
  cacheEnvironment,
  eventPattern,
  keepCache,
  type Names,
  namesOf,
  type PypicloudSettings,
  type Settings,
} from "@xpart/deployment";
import { Construct } from "constructs";
import { chosenPackage } from "../chosen-package.ts";
import { Alarms } from "../watching/alarms.ts";
import { BucketEvents, forgetBucketEvents } from "./bucket-events.ts";
import { DeadLetteredQueue, deadLetterConfig } from "./dead-lettered-queue.ts";
import { EventFeed } from "./event-feed.ts";
import { FunctionCode } from "./function-code.ts";
import { restrictQueue } from "./queue-access.ts";
import type { TrialBucket } from "./trial-bucket.ts";
import { XpartFunction } from "./xpart-function.ts";

/** A key takes well under a second; connecting to a database comes on top. */
const TIMEOUT_SECONDS = 60;
const MEMORY_MB = 256;
/** A batch is worked well within the timeout, eight keys at a time. */
const BATCH = 10;

/**
 * Keeps the package cache of a pypicloud server in step with the destination bucket (Y19): the bucket's
 * events by EventBridge, a queue that holds them, cacheHandler, and alarms. The order of events is of no
 * matter to it (Y3), so the queue is a standard one.
 */
export class CacheSync extends Construct {
  readonly buffer: DeadLetteredQueue;
  /** Events that EventBridge could not put on the buffering queue. */
  readonly ruleDeadLetters: SqsQueue;
  /** Events of asynchronous invocations that failed. */
  readonly functionDeadLetters: SqsQueue;
  readonly cacheHandler: XpartFunction;

  /** @param ownBucket - the destination bucket, where the stack makes it. */
  constructor(
    scope: Construct,
    id: string,
    settings: Settings,
    pypicloud: PypicloudSettings,
    ownBucket: TrialBucket | undefined,
  ) {
    super(scope, id);
    const names = namesOf(settings);
    const { bucket } = settings.destination;
    this.buffer = new DeadLetteredQueue(this, "buffer", {
      name: names.cacheEvents,
      deadLetterName: names.cacheEventsDead,
      functionTimeoutSeconds: TIMEOUT_SECONDS,
      isFed: true,
    });
    const feed = new EventFeed(this, "events", {
      ruleName: names.cacheRule,
      deadLetterName: names.cacheRuleDead,
      bucket,
      pattern: eventPattern(bucket, pypicloud.prefix === "" ? [] : [pypicloud.prefix]),
      buffer: this.buffer.queue,
    });
    this.ruleDeadLetters = feed.deadLetters;
    if (pypicloud.eventBridge === "switch-on") {
      new BucketEvents(this, "notification", {
        bucket: ownBucket?.bucket.bucket ?? bucket,
        isOwnBucket: ownBucket !== undefined,
        target: feed.target,
      });
    } else {
      forgetBucketEvents(this, ["notification"]);
    }
    this.functionDeadLetters = new SqsQueue(this, "dead", deadLetterConfig(names.cacheDead));
    restrictQueue(this, "dead-policy", this.functionDeadLetters);
    this.cacheHandler = this.addHandler(settings, pypicloud, names);
    const rules = cacheAlarmRules(pypicloud, names);
    new Alarms(this, "alarms", settings, rules, pypicloud.alarms.topicArn);
  }

  private addHandler(
    settings: Settings,
    pypicloud: PypicloudSettings,
    names: Names,
  ): XpartFunction {
    const { functions, environment } = settings;
    const zip = chosenPackage(pypicloud.package, "xpart-cache.zip");
    const props = {
      name: names.cacheHandler,
      description: `${settings.description}: keeps pypicloud's package cache`,
      handler: "cacheHandler",
      code: new FunctionCode(this, "code", zip, environment).config,
      environment: cacheEnvironment(settings, pypicloud),
      statements: keepCache(settings, pypicloud),
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: MEMORY_MB,
      deadLetters: this.functionDeadLetters,
      functions: { ...functions, environment: pypicloud.environment },
      platform: pypicloud,
      iam: settings.destination,
      logs: pypicloud.logs,
    };
    return new XpartFunction(this, "handler", props, {
      queue: this.buffer.queue,
      batchSize: BATCH,
      concurrency: pypicloud.concurrency,
    });
  }
}
