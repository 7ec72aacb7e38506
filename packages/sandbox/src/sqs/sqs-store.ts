import type { BuildAppOptions } from "fauxqs";
import { SqsQueue } from "./sqs-queue.ts";

/** Where the queues of a store are. */
export interface SqsStoreOptions {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Asked when a queue is made: the gateway gets its port after the store is there. */
  readonly endpoint: () => string;
}

type FauxqsStores = NonNullable<BuildAppOptions["stores"]>;

/**
 * The queues of a partition, in the shape of the store that fauxqs can be given. fauxqs does the
 * protocol and its checks; the queues are our own because its queues know only `arn:aws:` and account
 * 000000000000, give one message of a group per receive, ignore DeduplicationScope, and forget
 * deduplication ids beyond the ten thousandth. Queues are found by name, so that a queue URL is good
 * under every name of the endpoint.
 */
export class SqsStore {
  host = "";
  region: string;
  readonly #options: SqsStoreOptions;
  readonly #queues = new Map<string, SqsQueue>();

  constructor(options: SqsStoreOptions) {
    this.#options = options;
    this.region = options.region;
  }

  createQueue(
    name: string,
    url: string,
    _arn: string,
    attributes?: Record<string, string>,
    tags?: Record<string, string>,
  ): SqsQueue {
    const queue = new SqsQueue(name, url, this.arnOf(name), attributes, tags);
    this.#queues.set(name, queue);
    return queue;
  }

  deleteQueue(url: string): boolean {
    this.getQueue(url)?.cancelWaiters();
    return this.#queues.delete(lastPart(url, "/"));
  }

  buildQueueUrl(name: string): string {
    return `${this.#options.endpoint()}/${this.#options.accountId}/${name}`;
  }

  arnOf(name: string): string {
    const { partition, region, accountId } = this.#options;
    return `arn:${partition}:sqs:${region}:${accountId}:${name}`;
  }

  getQueue(url: string): SqsQueue | undefined {
    return this.#queues.get(lastPart(url, "/"));
  }

  getQueueByName(name: string): SqsQueue | undefined {
    return this.#queues.get(name);
  }

  /** By name alone: fauxqs asks with ARNs of its own making. */
  getQueueByArn(arn: string): SqsQueue | undefined {
    return this.#queues.get(lastPart(arn, ":"));
  }

  listQueues(prefix = "", maxResults: number = Number.POSITIVE_INFINITY): SqsQueue[] {
    const found = [...this.#queues.values()].filter((queue) => queue.name.startsWith(prefix));
    return found.slice(0, maxResults);
  }

  shutdown(): void {
    for (const queue of this.#queues.values()) queue.cancelWaiters();
  }

  /** The part of fauxqs's options that puts this store in the place of its own. */
  asFauxqsStores(): FauxqsStores {
    // Its types are classes with private fields, which no other class can match; what its actions
    // call is what this class has. SNS and S3 stores are left out: it makes its own, unused.
    return { sqsStore: this } as unknown as FauxqsStores;
  }
}

function lastPart(text: string, separator: string): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}
