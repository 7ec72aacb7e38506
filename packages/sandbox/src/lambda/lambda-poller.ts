import { batchOutcome, type InvocationResult } from "./batch-outcome.ts";
import { createGroupGate } from "./group-gate.ts";
import { countMessages, settleBatch } from "./poller-queue.ts";
import { createQueueClient, type QueuePlace, type ReceivedMessage } from "./queue-client.ts";
import { type SqsEvent, type SqsEventRecord, toSqsEventRecord } from "./sqs-event.ts";

/** How a function is connected to a queue: Lambda's event source mapping. */
export interface LambdaPollerOptions {
  /** The queue's service: a {@link Partition}, or whatever has its endpoint, region and credentials. */
  readonly partition: QueuePlace;
  readonly queue: { readonly url: string; readonly arn: string };
  /** Calls the function, in this process or another (`startLambdaProcess`). */
  readonly invoke: (event: SqsEvent) => Promise<unknown>;
  /** 1 to 10; default 10, which is also what SQS gives at most per receive. */
  readonly batchSize?: number;
  /** How many batches may be with the function at once; default 2, Lambda's least. */
  readonly concurrency?: number;
  /** Whether the function answers with `batchItemFailures`; default true. */
  readonly reportBatchItemFailures?: boolean;
  /**
   * Lambda leaves a failed message to its visibility timeout. With this, failed messages come again
   * after so many seconds, so that local retries are quick; 0 is at once.
   */
  readonly failureVisibilitySeconds?: number;
  /**
   * The same for the batches of an invocation that threw or died, in its place: for a function that itself
   * changes the visibility of what it returns, as it can no more when it is dead.
   */
  readonly errorVisibilitySeconds?: number;
  /** Whole seconds per long poll; default 1 (Lambda: 20), which is also how long `stop` may take. */
  readonly waitSeconds?: number;
  /** Is told what the function threw, and what the poller itself could not do. */
  readonly onError?: (error: unknown) => void;
}

/** What a poller has done so far. */
export interface LambdaPollerStats {
  readonly invocations: number;
  /** Messages handed to the function, each receive of a message counted. */
  readonly records: number;
  /** Of those, the ones that failed. */
  readonly failures: number;
}

/** A running connection between a queue and a function. */
export interface LambdaPoller {
  stats(): LambdaPollerStats;
  /**
   * Resolves when the queue is empty: nothing to receive, in flight or delayed.
   *
   * @throws Error when it is not after `timeoutMs` (default five minutes, which only ends what hangs).
   */
  idle(timeoutMs?: number): Promise<void>;
  /** Receives no more, waits for the invocations that were begun, and settles their messages. */
  stop(): Promise<void>;
}

const MAX_BATCH_SIZE = 10;
const IDLE_TIMEOUT_MS = 300_000;
const IDLE_CHECK_MS = 20;
/** After a receive that failed, so that a queue that is gone is not asked in a tight loop. */
const RECEIVE_RETRY_MS = 200;

/**
 * Starts polling. Batches of a FIFO queue may mix groups but keep their order, and no two batches
 * with one message group are ever with the function at the same time: the queue holds a group while
 * one of its messages is in flight, and should its visibility timeout run out first, the later
 * batch waits here.
 */
export function startLambdaPoller(options: LambdaPollerOptions): LambdaPoller {
  const { queue, partition, concurrency = 2 } = options;
  const { region } = partition;
  const client = createQueueClient(partition);
  const report = options.onError ?? (() => {});
  const counts = { invocations: 0, records: 0, failures: 0 };
  const underway = new Set<Promise<void>>();
  const gate = createGroupGate();
  let stopped = false;

  async function receive(): Promise<readonly ReceivedMessage[]> {
    const { Messages = [] } = await client.send<{ Messages?: readonly ReceivedMessage[] }>(
      "ReceiveMessage",
      {
        QueueUrl: queue.url,
        MaxNumberOfMessages: Math.min(options.batchSize ?? MAX_BATCH_SIZE, MAX_BATCH_SIZE),
        WaitTimeSeconds: options.waitSeconds ?? 1,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      },
    );
    return Messages;
  }

  async function process(records: readonly SqsEventRecord[]): Promise<void> {
    counts.invocations += 1;
    counts.records += records.length;
    const result = await invoke(options, records);
    if (result.kind === "threw") report(result.error);
    const outcome = batchOutcome(records, result, options.reportBatchItemFailures ?? true);
    counts.failures += outcome.failed.length;
    await settleBatch(client, queue.url, outcome, visibilityAfter(result, options));
  }

  function dispatch(records: readonly SqsEventRecord[]): void {
    const batch: Promise<void> = gate
      .run(groupsOf(records), () => process(records))
      .catch(report)
      .finally(() => underway.delete(batch));
    underway.add(batch);
  }

  async function poll(): Promise<void> {
    while (!stopped) {
      if (underway.size >= concurrency) {
        await Promise.race(underway);
        continue;
      }
      try {
        const messages = await receive();
        const records = messages.map((message) => toSqsEventRecord(message, queue.arn, region));
        if (records.length > 0) dispatch(records);
      } catch (error) {
        if (!stopped) report(error);
        await pause(RECEIVE_RETRY_MS);
      }
    }
  }

  const polling = poll();
  return {
    stats: () => ({ ...counts }),
    async idle(timeoutMs = IDLE_TIMEOUT_MS) {
      const giveUpAt = Date.now() + timeoutMs;
      while (underway.size > 0 || (await countMessages(client, queue.url)) > 0) {
        if (Date.now() > giveUpAt)
          throw new Error(`${queue.url} is not empty after ${timeoutMs} ms`);
        await pause(IDLE_CHECK_MS);
      }
    },
    async stop() {
      stopped = true;
      await polling;
      await Promise.all(underway);
      client.destroy();
    },
  };
}

function visibilityAfter(
  { kind }: InvocationResult,
  { failureVisibilitySeconds, errorVisibilitySeconds }: LambdaPollerOptions,
): number | undefined {
  return kind === "threw"
    ? (errorVisibilitySeconds ?? failureVisibilitySeconds)
    : failureVisibilitySeconds;
}

async function invoke(
  options: LambdaPollerOptions,
  records: readonly SqsEventRecord[],
): Promise<InvocationResult> {
  try {
    return { kind: "returned", response: await options.invoke({ Records: records }) };
  } catch (error) {
    return { kind: "threw", error };
  }
}

/** The message groups of a batch; a standard queue has none. */
function groupsOf(records: readonly SqsEventRecord[]): readonly string[] {
  return [...new Set(records.flatMap(({ attributes }) => attributes.MessageGroupId ?? []))];
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
