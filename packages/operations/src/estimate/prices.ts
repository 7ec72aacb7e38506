import { err, ok, type Result } from "@xpart/core";

/** What requests and bytes cost, as a file to edit. */
export interface PriceFile {
  /** Where they hold, and as of when, for people. */
  readonly name: string;
  /** The partition that they hold for; of a source in another one an estimate says that its prices are not confirmed. */
  readonly partition: string;
  readonly currency: string;
  /** Where they were read. */
  readonly source: string;
  /** Each for one million. */
  readonly perMillion: {
    /** S3 PUT, COPY, POST, LIST, and all of a multipart upload. DELETE is free. */
    readonly s3Write: number;
    /** S3 GET, HEAD and all others. */
    readonly s3Read: number;
    /** DynamoDB write request units: 1 KB each. */
    readonly ledgerWrite: number;
    /** DynamoDB read request units: 4 KB each, read consistently. */
    readonly ledgerRead: number;
    /** SQS FIFO requests. */
    readonly queue: number;
    readonly invocation: number;
  };
  /**
   * What a destination's partition bills for, by the partition's name, in the same currency; all else is billed where the functions
   * are, at the source. Where a partition's prices are not confirmed, those of `perMillion` stand in for them, and an estimate says so.
   */
  readonly destinations: Readonly<Record<string, DestinationPrices | typeof NOT_CONFIRMED>>;
  /** Lambda memory, for one GB-second. */
  readonly gbSecond: number;
  /** Bytes that leave the region for the internet, per GB, by volume: each tier holds up to so many GB in all. */
  readonly transfer: readonly { readonly upToGb: number | null; readonly perGb: number }[];
  /** What others cost, beside requests and transfer. */
  readonly others: {
    /** S3 Batch Operations, a job, and each million objects of it. */
    readonly batchJob: number;
    readonly batchMillion: number;
    /** S3 Inventory, each million entries listed: what a job of Batch Replication is made from. */
    readonly inventoryMillion: number;
    /** DataSync, each GB (Basic mode). */
    readonly dataSyncGb: number;
  };
}

/** Stands where prices would. */
export const NOT_CONFIRMED = "not confirmed";

/** What a destination's partition bills for. */
export interface DestinationPrices {
  /** Where they were read, and as of when. */
  readonly source: string;
  readonly perMillion: { readonly s3Write: number };
}

/** The prices of one deployment's partitions. */
export interface PriceTable extends Omit<PriceFile, "destinations"> {
  readonly destination: DestinationPrices & {
    readonly partition: string;
    readonly isConfirmed: boolean;
  };
  /** Whether the other prices are those of the source's partition. */
  readonly isSourceConfirmed: boolean;
}

/**
 * On-demand prices of us-east-1 in US dollars. Prices of each service's page at aws.amazon.com/<service>/pricing as
 * of October 2025. Other regions and partitions have others, and so may you: a file of your own replaces these. Of the other
 * partitions no published list could be read here (2026-11: the pages of their prices need a browser, and no copy of a list was found):
 * `withPriceLists` reads what a user fetches.
 */
export const DEFAULT_PRICES: PriceFile = {
  name: "us-east-1, October 2025",
  partition: "aws",
  currency: "USD",
  source:
    "aws.amazon.com: pricing of S3, DynamoDB (on demand), SQS, Lambda (arm64), EC2 data transfer, DataSync",
  perMillion: {
    s3Write: 5,
    s3Read: 0.4,
    ledgerWrite: 0.625,
    ledgerRead: 0.125,
    queue: 0.5,
    invocation: 0.2,
  },
  destinations: {
    aws: { source: "us-east-1, October 2025", perMillion: { s3Write: 5 } },
    "aws-us-gov": NOT_CONFIRMED,
    "aws-cn": NOT_CONFIRMED,
    "aws-eusc": NOT_CONFIRMED,
  },
  gbSecond: 0.0000133334,
  transfer: [
    { upToGb: 10_240, perGb: 0.09 },
    { upToGb: 51_200, perGb: 0.085 },
    { upToGb: 153_600, perGb: 0.07 },
    { upToGb: null, perGb: 0.05 },
  ],
  others: { batchJob: 0.25, batchMillion: 1, inventoryMillion: 0.0025, dataSyncGb: 0.0125 },
};

/** The prices of two partitions. Where those of one are not confirmed, those that the file begins with stand in. */
export function pricesOf(
  { destinations, ...file }: PriceFile,
  source: string,
  destination: string,
): PriceTable {
  const found = Object.hasOwn(destinations, destination) ? destinations[destination] : undefined;
  const isConfirmed = typeof found === "object";
  const prices = isConfirmed
    ? found
    : { source: file.name, perMillion: { s3Write: file.perMillion.s3Write } };
  return {
    ...file,
    destination: { ...prices, partition: destination, isConfirmed },
    isSourceConfirmed: source === file.partition,
  };
}

/** Reads a table of one's own, which has all fields of {@link DEFAULT_PRICES}. @returns each thing that is wrong with it. */
export function readPrices(text: string): Result<PriceFile, readonly string[]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return err([`it is not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
  const problems = [
    ...problemsOf(value, OTHER_FIELDS, ""),
    ...problemsOfDestinations((value as Partial<PriceFile> | null)?.destinations),
    ...problemsOfTiers((value as Partial<PriceFile> | null)?.transfer),
  ];
  return problems.length === 0 ? ok(value as PriceFile) : err(problems);
}

const { destinations: _byPartition, ...OTHER_FIELDS } = DEFAULT_PRICES;
const ONE_DESTINATION: DestinationPrices = { source: "", perMillion: { s3Write: 0 } };

function problemsOfDestinations(destinations: unknown): readonly string[] {
  if (!isRecord(destinations)) {
    return [`destinations must name partitions, each with prices or "${NOT_CONFIRMED}"`];
  }
  return Object.entries(destinations).flatMap(([partition, prices]) =>
    prices === NOT_CONFIRMED
      ? []
      : problemsOf(prices, ONE_DESTINATION, `destinations.${partition}.`),
  );
}

/** Compares with a table that is right, field by field. */
function problemsOf(value: unknown, like: object, at: string): readonly string[] {
  const fields: Readonly<Record<string, unknown>> = isRecord(value) ? value : {};
  return Object.entries(like).flatMap(([name, wanted]) => {
    const path = `${at}${name}`;
    const found = fields[name];
    if (Array.isArray(wanted)) {
      return [];
    }
    if (isRecord(wanted)) {
      return problemsOf(found, wanted, `${path}.`);
    }
    const isRight =
      typeof wanted === "number" ? isPrice(found) : typeof found === "string" && found !== "";
    const words = typeof wanted === "number" ? "a number from 0 on" : "a text";
    return isRight ? [] : [`${path} must be ${words}`];
  });
}

function problemsOfTiers(tiers: unknown): readonly string[] {
  if (!Array.isArray(tiers) || tiers.length === 0) {
    return ["transfer must be a list of { upToGb, perGb }"];
  }
  let below = 0;
  return tiers.flatMap((tier: unknown, index) => {
    const { upToGb, perGb } = isRecord(tier) ? tier : {};
    const isLast = index === tiers.length - 1;
    const isOrdered = isLast ? upToGb === null : isPrice(upToGb) && upToGb > below;
    below = isPrice(upToGb) ? upToGb : below;
    return [
      ...(isPrice(perGb) ? [] : [`transfer[${index}].perGb must be a number from 0 on`]),
      ...(isOrdered
        ? []
        : [
            isLast
              ? `transfer[${index}].upToGb must be null, as that of the last tier`
              : `transfer[${index}].upToGb must be more than that of the tier before`,
          ]),
    ];
  });
}

function isPrice(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
