import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import {
  alarmRules,
  askLedgerTogether,
  copyEnvironment,
  delayRetries,
  eventEnvironment,
  eventPattern,
  type FunctionSettings,
  isOnServer,
  keepLedger,
  type Names,
  namesOf,
  readSource,
  type Settings,
  sendTo,
} from "@xpart/deployment";
import { Construct } from "constructs";
import { chosenPackage } from "./chosen-package.ts";
import { BucketEvents, forgetBucketEvents } from "./constructs/bucket-events.ts";
import { DeadLetteredQueue, deadLetterConfig } from "./constructs/dead-lettered-queue.ts";
import { DestinationAccess } from "./constructs/destination-access.ts";
import { EventFeed, HandFedQueue } from "./constructs/event-feed.ts";
import { FunctionCode } from "./constructs/function-code.ts";
import { LedgerTable } from "./constructs/ledger-table.ts";
import { restrictQueue } from "./constructs/queue-access.ts";
import { ResumeRole } from "./constructs/resume-role.ts";
import { Runs } from "./constructs/runs.ts";
import { SourceKey } from "./constructs/source-key.ts";
import { forgetTrialBucket, TrialBucket } from "./constructs/trial-bucket.ts";
import { XpartFunction, type XpartFunctionProps } from "./constructs/xpart-function.ts";
import { Alarms } from "./watching/alarms.ts";
import { Dashboard } from "./watching/dashboard.ts";

/** eventHandler parses and sends on; a batch is a few requests. */
const EVENT_TIMEOUT_SECONDS = 60;
const EVENT_MEMORY_MB = 512;
/** Batches of events are sent on ten at a time; more events a batch mean fewer invocations. */
const EVENT_BATCH = 100;
/** Lambda wants a window for batches above ten. */
const EVENT_WINDOW_SECONDS = 1;
/** Keys of one invocation of queueHandler: what a FIFO queue gives at most. */
const OBJECT_BATCH = 10;
/** A part range is work for a whole invocation. */
const PART_BATCH = 1;

/**
 * Everything of xpart in the source partition: the bucket's events, the queues, the functions, the
 * ledger, and what opens the destination. For a CDKTF app of one's own; the app has the provider.
 *
 * @example
 * const parsed = parseSettings(JSON.parse(text));
 * if (parsed.ok) {
 *   new XpartSource(stack, "xpart", parsed.value.settings);
 * }
 */
export class XpartSource extends Construct {
  readonly buffer: DeadLetteredQueue;
  readonly objects: DeadLetteredQueue;
  readonly parts: DeadLetteredQueue;
  /** Events that EventBridge, or whoever does it for a source on another server, could not put on the buffering queue. */
  readonly ruleDeadLetters: SqsQueue;
  /** Events of asynchronous invocations that failed. */
  readonly functionDeadLetters: SqsQueue;
  readonly ledger: LedgerTable;
  readonly access: DestinationAccess;
  readonly sourceKey: SourceKey;
  readonly eventHandler: XpartFunction;
  readonly queueHandler: XpartFunction;
  readonly partHandler: XpartFunction;
  /** Where the settings have `operations`. */
  readonly runs: Runs | undefined;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const names = namesOf(settings);
    const { functions } = settings;
    this.buffer = new DeadLetteredQueue(this, "buffer", {
      name: names.buffer,
      deadLetterName: names.bufferDead,
      functionTimeoutSeconds: EVENT_TIMEOUT_SECONDS,
      isFed: true,
    });
    this.objects = this.addQueue("objects", names.objects, names.objectsDead, functions);
    this.parts = this.addQueue("parts", names.parts, names.partsDead, functions);
    this.functionDeadLetters = new SqsQueue(this, "dead", deadLetterConfig(names.functionsDead));
    restrictQueue(this, "dead-policy", this.functionDeadLetters);
    this.ledger = new LedgerTable(this, "ledger", names.table, settings.ledger);
    this.access = new DestinationAccess(this, "access", settings);
    this.sourceKey = new SourceKey(this, "source-key", settings);
    const feed = this.addFeed(settings, names);
    this.ruleDeadLetters = feed.deadLetters;
    this.addBucket(settings, feed);
    const shared = this.sharedProps(settings);
    this.eventHandler = this.addEventHandler(settings, names, shared);
    this.queueHandler = this.addQueueHandler(settings, names, shared);
    this.partHandler = this.addPartHandler(settings, names, shared);
    new ResumeRole(this, "resume", settings, [this.queueHandler, this.partHandler]);
    const readers = [this.queueHandler, this.partHandler];
    if (settings.operations !== undefined) {
      this.runs = new Runs(this, "runs", settings, settings.operations, {
        copying: this.copyProps(settings, shared),
        ledgerArn: this.ledger.table.arn,
        objectsArn: this.objects.queue.arn,
        atEnds: [...this.access.statements, ...this.sourceKey.statements],
      });
      readers.push(this.runs.sliceHandler);
    }
    for (const key of [this.access, this.sourceKey]) {
      key.restrictTo(readers.map(({ role }) => role.arn));
    }
    const rules = alarmRules(settings, names);
    const { alarms } = new Alarms(this, "alarms", settings, rules, settings.alarms.topicArn);
    const alarmArns = alarms.map(({ arn }) => arn);
    new Dashboard(this, "watching", settings, alarmArns);
  }

  private addQueue(
    id: string,
    name: string,
    deadLetterName: string,
    { timeoutSeconds: functionTimeoutSeconds }: FunctionSettings,
  ): DeadLetteredQueue {
    return new DeadLetteredQueue(this, id, { name, deadLetterName, functionTimeoutSeconds });
  }

  private addBucket({ trial, source }: Settings, feed: EventFeed | HandFedQueue): void {
    const own = trial.source
      ? new TrialBucket(this, "bucket", { ...source, objectLock: false })
      : undefined;
    if (own === undefined) {
      forgetTrialBucket(this, "bucket");
    }
    if (source.eventBridge === "switch-on" && feed instanceof EventFeed) {
      const bucket = own?.bucket.bucket ?? source.bucket;
      const { target } = feed;
      new BucketEvents(this, "notification", { bucket, isOwnBucket: own !== undefined, target });
    } else {
      forgetBucketEvents(this, ["notification"]);
    }
  }

  private addFeed({ source, policy }: Settings, names: Names): EventFeed | HandFedQueue {
    const queues = { deadLetterName: names.ruleDead, buffer: this.buffer.queue };
    return isOnServer(source)
      ? new HandFedQueue(this, "events", queues)
      : new EventFeed(this, "events", {
          ...queues,
          ruleName: names.eventRule,
          bucket: source.bucket,
          pattern: eventPattern(source.bucket, source.prefixes, policy.scope),
        });
  }

  private sharedProps(settings: Settings): SharedProps {
    const zip = chosenPackage(settings.package, "xpart.zip");
    const code = new FunctionCode(this, "code", zip, settings.environment);
    const { functions, logs } = settings;
    const platform = functions;
    const iam = functions;
    return {
      code: code.config,
      deadLetters: this.functionDeadLetters,
      functions,
      platform,
      iam,
      logs,
    };
  }

  private addEventHandler(settings: Settings, names: Names, shared: SharedProps): XpartFunction {
    const props = {
      ...shared,
      name: names.eventHandler,
      description: `${settings.description}: puts events in their keys' order`,
      handler: "eventHandler",
      environment: {
        ...eventEnvironment(settings),
        OBJECTS_QUEUE: this.objects.queue.url,
        EVENTS_QUEUE: this.buffer.queue.url,
      },
      statements: [sendTo("SendOn", this.objects.queue.arn), delayRetries(this.buffer.queue.arn)],
      timeoutSeconds: EVENT_TIMEOUT_SECONDS,
      memoryMb: EVENT_MEMORY_MB,
    };
    return new XpartFunction(this, "event-handler", props, {
      queue: this.buffer.queue,
      batchSize: EVENT_BATCH,
      batchingWindowSeconds: EVENT_WINDOW_SECONDS,
      concurrency: settings.functions.eventConcurrency,
    });
  }

  private addQueueHandler(settings: Settings, names: Names, shared: SharedProps): XpartFunction {
    const props = {
      ...this.copyProps(settings, shared),
      name: names.queueHandler,
      description: `${settings.description}: copies objects`,
      handler: "queueHandler",
      statements: [
        ...readSource(settings),
        ...keepLedger(settings, this.ledger.table.arn),
        askLedgerTogether(this.ledger.table.arn),
        ...this.access.statements,
        ...this.sourceKey.statements,
        delayRetries(this.objects.queue.arn),
        sendTo("SendParts", this.parts.queue.arn),
        sendTo("ContinueWork", this.objects.queue.arn),
      ],
    };
    return new XpartFunction(this, "queue-handler", props, {
      queue: this.objects.queue,
      batchSize: OBJECT_BATCH,
      concurrency: settings.functions.concurrency,
      isStill: settings.reverses !== undefined,
    });
  }

  private addPartHandler(settings: Settings, names: Names, shared: SharedProps): XpartFunction {
    const props = {
      ...this.copyProps(settings, shared),
      name: names.partHandler,
      description: `${settings.description}: copies parts of big objects`,
      handler: "partHandler",
      statements: [
        ...readSource(settings),
        ...keepLedger(settings, this.ledger.table.arn),
        ...this.access.statements,
        ...this.sourceKey.statements,
        delayRetries(this.parts.queue.arn),
        sendTo("AskForReconcile", this.objects.queue.arn),
        // What came meanwhile and is big itself is handed over by whoever brings it into its place.
        sendTo("SendParts", this.parts.queue.arn),
      ],
    };
    return new XpartFunction(this, "part-handler", props, {
      queue: this.parts.queue,
      batchSize: PART_BATCH,
      concurrency: settings.functions.partConcurrency,
      isStill: settings.reverses !== undefined,
    });
  }

  /** What the functions that copy have in common. */
  private copyProps(settings: Settings, shared: SharedProps) {
    return {
      ...shared,
      environment: {
        ...copyEnvironment(settings),
        ...this.access.environment,
        ...this.sourceKey.environment,
        OBJECTS_TABLE: this.ledger.table.name,
        OBJECTS_QUEUE: this.objects.queue.url,
        PARTS_QUEUE: this.parts.queue.url,
      },
      timeoutSeconds: settings.functions.timeoutSeconds,
      memoryMb: settings.functions.memoryMb,
    };
  }
}

type SharedProps = Pick<
  XpartFunctionProps,
  "code" | "deadLetters" | "functions" | "platform" | "iam" | "logs"
>;
