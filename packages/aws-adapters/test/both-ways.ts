import {
  createDynamoDbClient,
  createDynamoDbWire,
  createS3Client,
  createS3Wire,
  createSecretsManagerClient,
  createSecretsWire,
  createSqsClient,
  createSqsWire,
  createStsClient,
  createStsWire,
  type S3Place,
  type S3WirePlace,
} from "../src/index.ts";

/** The two ways in which the ports send. Suites about answers and requests make their clients here, and run on both. */
export type Way = "the SDK" | "the wire";

let way: Way = "the SDK";

/** Says by what clients are made from now on, in this test file; see `by-the-wire.test.ts`. */
export function setWay(next: Way): void {
  way = next;
}

type NewClient<Sdk, Wire> = (place: S3Place) => Sdk | Wire;

function by<Sdk, Wire>(
  bySdk: (place: S3Place) => Sdk,
  byWire: (place: S3WirePlace) => Wire,
): NewClient<Sdk, Wire> {
  return (place) => (way === "the SDK" ? bySdk(place) : byWire(place as S3WirePlace));
}

export const dynamoDbClient: NewClient<
  ReturnType<typeof createDynamoDbClient>,
  ReturnType<typeof createDynamoDbWire>
> = by(createDynamoDbClient, createDynamoDbWire);
export const s3Client: NewClient<
  ReturnType<typeof createS3Client>,
  ReturnType<typeof createS3Wire>
> = by(createS3Client, createS3Wire);
export const secretsClient: NewClient<
  ReturnType<typeof createSecretsManagerClient>,
  ReturnType<typeof createSecretsWire>
> = by(createSecretsManagerClient, createSecretsWire);
export const sqsClient: NewClient<
  ReturnType<typeof createSqsClient>,
  ReturnType<typeof createSqsWire>
> = by(createSqsClient, createSqsWire);
export const stsClient: NewClient<
  ReturnType<typeof createStsClient>,
  ReturnType<typeof createStsWire>
> = by(createStsClient, createStsWire);
