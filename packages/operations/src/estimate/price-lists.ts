import { err, ok, type Result } from "@xpart/core";
import type { PriceFile } from "./prices.ts";

/**
 * What a price is called in the price lists that AWS publishes: the service's code, and what ends its usage types. Source: the Price
 * List Bulk API, `pricing.us-east-1.amazonaws.com/offers/v1.0/aws/SERVICE/current/REGION/index.json`.
 */
const LISTED = {
  s3Write: { service: "AmazonS3", usages: ["Requests-Tier1"] },
  s3Read: { service: "AmazonS3", usages: ["Requests-Tier2"] },
  ledgerWrite: { service: "AmazonDynamoDB", usages: ["WriteRequestUnits"] },
  ledgerRead: { service: "AmazonDynamoDB", usages: ["ReadRequestUnits"] },
  queue: { service: "AWSQueueService", usages: ["Requests-FIFO-Tier1", "Requests-FIFO-RBP"] },
  invocation: { service: "AWSLambda", usages: ["Request-ARM"] },
  gbSecond: { service: "AWSLambda", usages: ["Lambda-GB-Second-ARM"] },
  transfer: { service: "AWSDataTransfer", usages: ["DataTransfer-Out-Bytes"] },
} as const;
type ListedName = keyof typeof LISTED;
const NAMES = Object.keys(LISTED) as readonly ListedName[];

const MILLION = 1_000_000;
/** So that a price for one becomes one for a million without the digits that binary fractions add. */
const DIGITS = 12;
const DATE_LENGTH = "2026-01-31".length;

/** Where a side is. */
export interface PricedSide {
  readonly region: string;
  readonly partition: string;
}

/** A price list of AWS, as a file. */
export interface PriceListText {
  /** What it is called where something is wrong with it. */
  readonly name: string;
  readonly text: string;
}

/** Both sides of a deployment. */
export type PricedSides = Readonly<Record<"source" | "destination", PricedSide>>;

/**
 * Puts what AWS's own price lists say in the place of a table's prices: for the destination's region the list of S3, for the source's
 * all five services' (S3, DynamoDB, SQS, Lambda, data transfer), since the prices of half of them would be of two places.
 *
 * @returns each thing that is wrong.
 */
export function withPriceLists(
  file: PriceFile,
  texts: readonly PriceListText[],
  sides: PricedSides,
): Result<PriceFile, readonly string[]> {
  const read = texts.map((text) => readList(text, sides));
  const lists = read.flatMap(({ list }) => list ?? []);
  const here = new Map(lists.flatMap((list) => [...list.here]));
  const there = lists.find((list) => list.there.has("s3Write"))?.there.get("s3Write");
  const missing = NAMES.filter((name) => !here.has(name));
  const withSource = missing.length === 0 ? ofSource(file, here, sides.source) : file;
  const isForSource = lists.some((list) => !list.there.has("s3Write"));
  const problems = [
    ...read.flatMap((each) => each.problems),
    ...(isForSource ? missingLists(missing, sides.source) : []),
  ];
  const prices = [...here.values(), ...(there === undefined ? [] : [there])];
  const wrong = problems.length > 0 ? problems : otherCurrencies(prices, withSource);
  if (wrong.length > 0) {
    return err(wrong);
  }
  return ok(there === undefined ? withSource : ofDestination(withSource, there, sides.destination));
}

/** What a list says of both sides' regions, if it says anything of them, and what is wrong with it. */
function readList({ name, text }: PriceListText, { source, destination }: PricedSides) {
  const read = parse(text);
  if (read === undefined) {
    return { problems: [`${name} is no price list of AWS in JSON`] };
  }
  const [here, there] = [pricesIn(read, source), pricesIn(read, destination)];
  const problems = [...here.several, ...there.several].map(
    (usagetype) => `${name} has several prices of ${usagetype}: write yours into a file of prices`,
  );
  if (here.prices.size > 0 || there.prices.has("s3Write")) {
    return { problems, list: { here: here.prices, there: there.prices } };
  }
  const places = `${source.region} or ${destination.region}`;
  const none = `${name} has no price that is asked for, of ${places}`;
  return { problems: problems.length > 0 ? problems : [none] };
}

function missingLists(missing: readonly ListedName[], { region }: PricedSide): readonly string[] {
  const services = [...new Set(missing.map((name) => LISTED[name].service))];
  return services.length === 0
    ? []
    : [`of ${region} these lists are missing, too: ${services.join(", ")}`];
}

/** An estimate adds up both sides, so that all prices are of one currency. */
function otherCurrencies(
  prices: readonly ListedPrice[],
  { currency }: PriceFile,
): readonly string[] {
  const others = new Set(prices.map((price) => price.currency));
  others.delete(currency);
  return others.size === 0
    ? []
    : [
        `a list is in ${[...others].join(", ")}, the other prices in ${currency}: an estimate adds up both sides. ` +
          "Write that price into a file of prices, in the currency of the others",
      ];
}

interface ListedPrice {
  readonly currency: string;
  readonly published: string;
  /** In the order of amounts; what is free at first is left out. */
  readonly tiers: readonly { readonly upTo: number | null; readonly each: number }[];
}

function ofSource(
  file: PriceFile,
  here: ReadonlyMap<ListedName, ListedPrice>,
  { region, partition }: PricedSide,
): PriceFile {
  const each = (name: ListedName) => here.get(name)?.tiers[0]?.each ?? 0;
  const perMillion = (name: ListedName) => Number((each(name) * MILLION).toPrecision(DIGITS));
  const dates = [...here.values()].map(({ published }) => published).toSorted();
  const transfer = here.get("transfer")?.tiers ?? [];
  return {
    ...file,
    ...{ partition, name: `${region}, ${dates[0]}`, source: "AWS's price lists of five services" },
    currency: here.get("s3Write")?.currency ?? file.currency,
    perMillion: {
      ...{ s3Write: perMillion("s3Write"), s3Read: perMillion("s3Read") },
      ...{ ledgerWrite: perMillion("ledgerWrite"), ledgerRead: perMillion("ledgerRead") },
      ...{ queue: perMillion("queue"), invocation: perMillion("invocation") },
    },
    gbSecond: each("gbSecond"),
    transfer: transfer.map((tier) => ({ upToGb: tier.upTo, perGb: tier.each })),
  };
}

function ofDestination(
  file: PriceFile,
  { published, tiers }: ListedPrice,
  { region, partition }: PricedSide,
): PriceFile {
  const s3Write = Number(((tiers[0]?.each ?? 0) * MILLION).toPrecision(DIGITS));
  const source = `AWS's price list of S3 in ${region}, ${published}`;
  const destinations = { ...file.destinations, [partition]: { source, perMillion: { s3Write } } };
  return { ...file, destinations };
}

/** The fields that are read of a list. */
interface PriceList {
  readonly offerCode: string;
  readonly publicationDate: string;
  readonly products: Readonly<
    Record<string, { readonly attributes?: Readonly<Record<string, string>> }>
  >;
  readonly terms: {
    readonly OnDemand?: Readonly<
      Record<
        string,
        Readonly<Record<string, { readonly priceDimensions: Readonly<Record<string, Dimension>> }>>
      >
    >;
  };
}

interface Dimension {
  readonly beginRange?: string;
  readonly endRange?: string;
  readonly pricePerUnit: Readonly<Record<string, string>>;
}

function parse(text: string): PriceList | undefined {
  try {
    const { offerCode, publicationDate, products, terms } = JSON.parse(text);
    const isOne = typeof offerCode === "string" && typeof publicationDate === "string";
    return isOne && products && terms ? { offerCode, publicationDate, products, terms } : undefined;
  } catch {
    return undefined;
  }
}

/** What a list says of a region, and the usage types that it has several prices of. */
interface FoundPrices {
  readonly prices: ReadonlyMap<ListedName, ListedPrice>;
  readonly several: readonly string[];
}

function pricesIn(list: PriceList, { region }: PricedSide): FoundPrices {
  const prices = new Map<ListedName, ListedPrice>();
  const several: string[] = [];
  for (const name of NAMES.filter((each) => LISTED[each].service === list.offerCode)) {
    const found = productsOf(list, LISTED[name].usages, region);
    const all = found.skus.flatMap((sku) => priceOf(list, sku) ?? []);
    const [price] = all;
    if (new Set(all.map(({ tiers }) => JSON.stringify(tiers))).size > 1) {
      several.push(found.usagetype);
    } else if (price !== undefined) {
      prices.set(name, price);
    }
  }
  return { prices, several };
}

/** A usage type is a name behind the region's abbreviation; us-east-1 has none, so that there what is not the name itself is another. */
function productsOf({ products }: PriceList, usages: readonly string[], region: string) {
  const candidates = Object.entries(products).flatMap(([sku, { attributes = {} }]) => {
    const { usagetype = "", regionCode, fromRegionCode, toLocation = "External" } = attributes;
    const isHere = (regionCode ?? fromRegionCode) === region && toLocation === "External";
    const isNamed = usages.some((usage) => usagetype === usage || isBehindRegion(usagetype, usage));
    return isHere && isNamed ? [{ sku, usagetype }] : [];
  });
  const [best] = candidates.toSorted((a, b) => a.usagetype.length - b.usagetype.length);
  const { usagetype = "" } = best ?? {};
  const skus = candidates.filter((each) => each.usagetype === usagetype).map(({ sku }) => sku);
  return { usagetype, skus };
}

function priceOf({ terms, publicationDate }: PriceList, sku: string): ListedPrice | undefined {
  const [term] = Object.values(terms.OnDemand?.[sku] ?? {});
  const dimensions = Object.values(term?.priceDimensions ?? {});
  const [currency] = Object.keys(dimensions[0]?.pricePerUnit ?? {});
  if (currency === undefined) {
    return undefined;
  }
  const tiers = dimensions
    .map(({ beginRange = "0", endRange = "Inf", pricePerUnit }) => ({
      from: Number(beginRange),
      upTo: endRange === "Inf" ? null : Number(endRange),
      each: Number(pricePerUnit[currency]),
    }))
    .filter(({ each }) => each > 0)
    .toSorted((a, b) => a.from - b.from)
    .map(({ upTo, each }) => ({ upTo, each }));
  const published = publicationDate.slice(0, DATE_LENGTH);
  return tiers.length === 0 ? undefined : { currency, published, tiers };
}

function isBehindRegion(usagetype: string, usage: string): boolean {
  const [abbreviation = ""] = usagetype.split("-", 1);
  return usagetype === `${abbreviation}-${usage}`;
}
