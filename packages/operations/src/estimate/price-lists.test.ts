import { describe, expect, it } from "vitest";
import { type PriceListText, withPriceLists } from "./price-lists.ts";
import { DEFAULT_PRICES, readPrices } from "./prices.ts";

const SIDES = {
  source: { region: "us-west-2", partition: "aws" },
  destination: { region: "us-gov-west-1", partition: "aws-us-gov" },
};

interface Tier {
  readonly from?: string;
  readonly to?: string;
  readonly price: string;
}
type Product = readonly [
  usagetype: string,
  tiers: string | readonly Tier[],
  more?: Readonly<Record<string, string>>,
];

/** As AWS writes one: made-up prices, in the form of `offers/v1.0/aws/AmazonS3/current/us-gov-west-1/index.json`. */
function priceList(
  offerCode: string,
  region: string,
  products: readonly Product[],
  currency = "USD",
): PriceListText {
  const skus = products.map(([usagetype, tiers, more = {}], at) => {
    const sku = `SKU${at}`;
    const all = typeof tiers === "string" ? [{ price: tiers }] : tiers;
    const dimensions = all.map(({ from = "0", to = "Inf", price }: Tier, each) => [
      `${sku}.JRTCKXETXF.${each}`,
      { unit: "Requests", beginRange: from, endRange: to, pricePerUnit: { [currency]: price } },
    ]);
    const attributes = { servicecode: offerCode, regionCode: region, usagetype, ...more };
    const term = { sku, termAttributes: {}, priceDimensions: Object.fromEntries(dimensions) };
    return {
      product: [sku, { sku, productFamily: "API Request", attributes }] as const,
      term: [sku, { [`${sku}.JRTCKXETXF`]: term }] as const,
    };
  });
  const list = {
    ...{ formatVersion: "v1.0", offerCode, publicationDate: "2026-01-31T18:00:00Z" },
    products: Object.fromEntries(skus.map(({ product }) => product)),
    terms: { OnDemand: Object.fromEntries(skus.map(({ term }) => term)) },
  };
  return { name: `${offerCode}.json`, text: JSON.stringify(list) };
}

const OF_DESTINATION = priceList("AmazonS3", "us-gov-west-1", [
  ["UGW1-Requests-SIA-Tier1", "0.00009"],
  ["UGW1-Tables-Requests-Tier1", "0.00008"],
  ["UGW1-Requests-Tier1", "0.0000070000"],
  ["UGW1-Requests-Tier2", "0.0000006"],
]);

const OF_SOURCE = [
  priceList("AmazonS3", "us-west-2", [
    ["USW2-Requests-Tier1", "0.000006"],
    ["USW2-Requests-Tier2", "0.0000005"],
  ]),
  priceList("AmazonDynamoDB", "us-west-2", [
    ["USW2-IA-WriteRequestUnits", "0.9"],
    ["USW2-WriteRequestUnits", "0.00000125"],
    ["USW2-ReadRequestUnits", "0.00000025"],
  ]),
  priceList("AWSQueueService", "us-west-2", [
    [
      "USW2-Requests-FIFO-Tier1",
      [
        { from: "1000000", to: "Inf", price: "0.0000005" },
        { to: "1000000", price: "0" },
      ],
    ],
  ]),
  priceList("AWSLambda", "us-west-2", [
    ["USW2-Request", "0.9"],
    ["USW2-Request-ARM", "0.0000002"],
    ["USW2-Lambda-GB-Second-ARM", "0.0000133334"],
  ]),
  priceList("AWSDataTransfer", "us-west-2", [
    ["USW2-DataTransfer-Out-Bytes", "0.9", { toLocation: "EU (Ireland)" }],
    [
      "USW2-DataTransfer-Out-Bytes",
      [
        { from: "10240", to: "Inf", price: "0.08" },
        { to: "10240", price: "0.1" },
      ],
      { toLocation: "External" },
    ],
  ]),
];

describe("withPriceLists", () => {
  it("V13 the destination's price is what AWS's own list says of its region", () => {
    expect(withPriceLists(DEFAULT_PRICES, [OF_DESTINATION], SIDES)).toEqual({
      ok: true,
      value: {
        ...DEFAULT_PRICES,
        destinations: {
          ...DEFAULT_PRICES.destinations,
          "aws-us-gov": {
            source: "AWS's price list of S3 in us-gov-west-1, 2026-01-31",
            perMillion: { s3Write: 7 },
          },
        },
      },
    });
  });

  it("V13 the source's prices are those of all five services' lists, without what is free at first", () => {
    const listed = withPriceLists(DEFAULT_PRICES, [...OF_SOURCE, OF_DESTINATION], SIDES);
    const value = listed.ok ? listed.value : undefined;
    expect(value).toMatchObject({
      ...{ name: "us-west-2, 2026-01-31", partition: "aws", currency: "USD" },
      perMillion: {
        ...{ s3Write: 6, s3Read: 0.5, ledgerWrite: 1.25, ledgerRead: 0.25 },
        ...{ queue: 0.5, invocation: 0.2 },
      },
      gbSecond: 0.0000133334,
      transfer: [
        { upToGb: 10_240, perGb: 0.1 },
        { upToGb: null, perGb: 0.08 },
      ],
      destinations: { "aws-us-gov": { perMillion: { s3Write: 7 } } },
    });
    expect(readPrices(JSON.stringify(value))).toEqual({ ok: true, value });
  });

  it("V13 us-east-1 has no abbreviation: what is before a name there makes it another", () => {
    const lists = OF_SOURCE.map(({ name, text }) => {
      const asThere = text.replaceAll("USW2-", "").replaceAll("us-west-2", "us-east-1");
      return { name, text: asThere.replaceAll("Requests-FIFO-Tier1", "Requests-FIFO-RBP") };
    });
    const source = { region: "us-east-1", partition: "aws" };
    expect(withPriceLists(DEFAULT_PRICES, lists, { ...SIDES, source })).toMatchObject({
      value: { name: "us-east-1, 2026-01-31", perMillion: { ledgerWrite: 1.25, queue: 0.5 } },
    });
  });

  it("V13 no price is of half a place: what is missing, of elsewhere, or in another currency is named", () => {
    const problemsOf = (...lists: readonly PriceListText[]) =>
      withPriceLists(DEFAULT_PRICES, lists, SIDES);
    expect(problemsOf(...OF_SOURCE.slice(1, 4))).toEqual({
      ok: false,
      error: ["of us-west-2 these lists are missing, too: AmazonS3, AWSDataTransfer"],
    });
    expect(problemsOf(priceList("AmazonS3", "eu-west-1", [["EU-Requests-Tier1", "1"]]))).toEqual({
      ok: false,
      error: ["AmazonS3.json has no price that is asked for, of us-west-2 or us-gov-west-1"],
    });
    for (const text of ["{}", "<html>", "null"]) {
      expect(problemsOf({ name: "page", text })).toEqual({
        ok: false,
        error: ["page is no price list of AWS in JSON"],
      });
    }
    const several = priceList("AmazonS3", "us-gov-west-1", [
      ["UGW1-Requests-Tier1", "0.000007"],
      ["UGW1-Requests-Tier1", "0.000008"],
    ]);
    expect(problemsOf(several)).toEqual({
      ok: false,
      error: [
        "AmazonS3.json has several prices of UGW1-Requests-Tier1: write yours into a file of prices",
      ],
    });
    const inYuan = priceList("AmazonS3", "us-gov-west-1", [["UGW1-Requests-Tier1", "1"]], "CNY");
    expect(problemsOf(inYuan)).toMatchObject({
      error: [expect.stringMatching(/^a list is in CNY, the other prices in USD: /)],
    });
  });

  it("V13 where both sides are in one region one list of S3 is the destination's", () => {
    const source = SIDES.destination;
    expect(withPriceLists(DEFAULT_PRICES, [OF_DESTINATION], { ...SIDES, source })).toMatchObject({
      value: {
        name: DEFAULT_PRICES.name,
        destinations: { "aws-us-gov": { perMillion: { s3Write: 7 } } },
      },
    });
  });
});
