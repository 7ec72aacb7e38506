import type { PriceTable } from "./prices.ts";
import type { Volume } from "./volume.ts";

/** What a deployment works with. */
export interface WorkPace {
  /** Invocations of the queue's function at one time. */
  readonly concurrency: number;
  /** Memory of that function, in MB. */
  readonly memoryMb: number;
  /** What one invocation carries, in bytes a second. */
  readonly bytesPerSecond: number;
  /** What an entry takes beside its content: the answers of its requests, in milliseconds. */
  readonly entryMs: number;
  /** Keys that one invocation works at the same time. */
  readonly keysAtOnce: number;
}

/** One line of a bill. */
export interface CostLine {
  readonly name: string;
  readonly count: number;
  /** In the currency of the prices. */
  readonly cost: number;
}

/** What bringing over a volume costs, and what it takes. */
export interface Estimate {
  readonly lines: readonly CostLine[];
  readonly total: number;
  /** How long the functions work, in hours. */
  readonly hours: number;
}

const MILLION = 1_000_000;
/** Data transfer is billed by GB of 10^9 bytes. */
const GB = 1e9;
const MS_IN_HOUR = 3_600_000;
/** Entries that one listing gives (ListObjectVersions, "max-keys"). */
const PAGE = 1_000;
/** SendMessageBatch, and what the function is given at once: ten messages. A batch of FIFO messages is sent, received and deleted. */
const BATCH = 10;
const QUEUE_REQUESTS = 3;

/**
 * Estimates a backfill into an empty destination (V13). Requests are counted as the functions make them for a key of n
 * entries: both stacks listed once; for each version a read and a write, or one of each for each part and two more writes; a
 * marker by a DELETE, which is free; of the ledger two reads, and two writes for each entry and two for the key. A version
 * with tags takes one more read, which no listing tells, and is counted for every version. Retries are not in it.
 */
export function estimateBackfill(volume: Volume, prices: PriceTable, pace: WorkPace): Estimate {
  const { keys, versions, markers, bytes, whole, inParts, listings } = volume;
  const { perMillion } = prices;
  const there = prices.destination.perMillion;
  const entries = versions + markers;
  const batches = Math.ceil(keys / BATCH);
  const workMs = (entries * pace.entryMs) / pace.keysAtOnce + (bytes / pace.bytesPerSecond) * 1_000;
  const gbSeconds = (workMs / 1_000) * (pace.memoryMb / 1_024);
  const requests = (name: string, count: number, each: number): CostLine => {
    return { name, count, cost: (count / MILLION) * each };
  };
  const lists = keys + Math.floor(entries / PAGE);
  const lines = [
    requests("S3 source: listings", listings + lists, perMillion.s3Write),
    requests("S3 source: reads", whole + inParts.parts, perMillion.s3Read),
    requests("S3 source: reads of tags", versions, perMillion.s3Read),
    requests("S3 destination: listings", listings + lists, there.s3Write),
    requests("S3 destination: writes", whole + inParts.parts + 2 * inParts.versions, there.s3Write),
    requests("S3 destination: deletes", markers, 0),
    requests("ledger: reads", 2 * keys, perMillion.ledgerRead),
    requests("ledger: writes", 2 * entries + 2 * keys, perMillion.ledgerWrite),
    requests("queue: requests", QUEUE_REQUESTS * batches, perMillion.queue),
    requests("functions: invocations", batches, perMillion.invocation),
    {
      name: "functions: GB-seconds",
      count: Math.ceil(gbSeconds),
      cost: gbSeconds * prices.gbSecond,
    },
    { name: "transfer: GB", count: bytes / GB, cost: transferCost(bytes / GB, prices.transfer) },
  ];
  return {
    lines,
    total: lines.reduce((sum, { cost }) => sum + cost, 0),
    hours: workMs / pace.concurrency / MS_IN_HOUR,
  };
}

/** What somebody else asks for the same bucket. */
export interface OtherWay {
  readonly name: string;
  readonly cost: number;
  /** What it does not do of it. */
  readonly lacks: string;
}

/**
 * What others cost (V13), in requests, bytes and their own fees: a tool without history reads and writes what is current, after a
 * listing of both sides; S3 Batch Replication takes all versions from an inventory, without a listing.
 */
export function estimateOthers(volume: Volume, prices: PriceTable): readonly OtherWay[] {
  const { current, listings, versions, markers, bytes } = volume;
  const { perMillion, destination, others } = prices;
  const there = destination.perMillion.s3Write;
  const currentRequests =
    listings * (perMillion.s3Write + there) + current.versions * (perMillion.s3Read + there);
  const ofCurrent = currentRequests / MILLION + transferCost(current.bytes / GB, prices.transfer);
  const objects = (versions + markers) / MILLION;
  const ofBatch =
    others.batchJob + objects * (others.batchMillion + others.inventoryMillion) + objects * there;
  return [
    { name: "rclone", cost: ofCurrent, lacks: "current versions alone, and a machine to run on" },
    {
      name: "DataSync",
      cost: ofCurrent + (current.bytes / GB) * others.dataSyncGb,
      lacks: "current versions alone; whether it reaches another partition was not tried",
    },
    {
      name: "S3 Batch Replication",
      cost: ofBatch + transferCost(bytes / GB, prices.transfer),
      lacks: "does not reach another partition: what it would be if it did",
    },
  ];
}

function transferCost(gb: number, tiers: PriceTable["transfer"]): number {
  let cost = 0;
  let below = 0;
  for (const { upToGb, perGb } of tiers) {
    const top = upToGb ?? Number.POSITIVE_INFINITY;
    cost += Math.max(0, Math.min(gb, top) - below) * perGb;
    below = top;
  }
  return cost;
}
