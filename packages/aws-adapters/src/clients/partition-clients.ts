import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type BucketTerms, stateBucketTerms } from "../s3/request/s3-bucket-terms.ts";
import { acceptOwnAnswersOnly } from "../s3/request/s3-own-answer.ts";
import { noteServer } from "../s3/server/s3-known-servers.ts";
import { type ServerProfile, setProfile } from "../s3/server/s3-server-profile.ts";
import { sendBySdk } from "./sdk-senders.ts";

/** Where the clients of one side connect and as whom. What is left out the SDK takes from its environment. */
export interface ClientPlace {
  readonly region: string;
  /** Instead of AWS's own endpoint of the region: `http://127.0.0.1:4566`. */
  readonly endpoint?: string;
  /** A fixed key, or what fetches one; see `createSecretCredentials`. */
  readonly credentials?: NonNullable<S3ClientConfig["credentials"]>;
  /** Whether endpoints are FIPS 140 validated ones; where the region has none, requests find no host. */
  readonly useFips?: boolean;
}

/** Where an S3 client connects. */
export interface S3Place extends ClientPlace {
  /** `endpoint/bucket/key` rather than `bucket.endpoint/key`; default: with an endpoint of one's own. */
  readonly forcePathStyle?: boolean;
  /** What is known of a server that is not S3; absent: what its name and its refusals tell. */
  readonly profile?: ServerProfile;
  /** Of the bucket that the client is for. */
  readonly terms?: BucketTerms;
}

/** Attempts at one request, the first included: two retries outlast a blip; longer waits are the queue's. */
export const MAX_ATTEMPTS = 3;
/** A TLS handshake across the world takes well under a second. */
const CONNECTION_TIMEOUT_MS = 5_000;
/** Longest silence on a connection. Bounds idleness, not duration: a big object may take minutes. */
const SOCKET_TIMEOUT_MS = 30_000;
/**
 * Connections of one client. A key in work holds one open while its object is read and takes a second
 * for tags, so this must be more than twice the number of keys that one process works at a time.
 */
const MAX_CONNECTIONS = 100;

const CONNECTION_OPTIONS = { keepAlive: true, maxSockets: MAX_CONNECTIONS } as const;

/** The SDK complains on the console about what the adapters return as an error; they alone report it. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} } as const;

/** Options that every client of the SDK has. */
type CommonClientOptions = Pick<
  S3ClientConfig,
  | "region"
  | "useFipsEndpoint"
  | "endpoint"
  | "credentials"
  | "retryMode"
  | "maxAttempts"
  | "logger"
  | "requestHandler"
>;

/** What all clients have in common; every option that the environment could change is explicit. */
export function clientOptions({
  region,
  endpoint,
  credentials,
  useFips,
}: ClientPlace): CommonClientOptions {
  return {
    region,
    ...(useFips === undefined ? {} : { useFipsEndpoint: useFips }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    retryMode: "standard",
    maxAttempts: MAX_ATTEMPTS,
    logger: SILENT,
    // Options, not a handler: the SDK makes its own @smithy/node-http-handler from them.
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      httpAgent: CONNECTION_OPTIONS,
      httpsAgent: CONNECTION_OPTIONS,
      logger: SILENT,
    },
  };
}

/**
 * Makes an S3 client, for either side.
 *
 * Checksums: a write sends the source's own value, which the destination S3 verifies over all it got
 * (A2); where the source has none the SDK computes one (`WHEN_SUPPORTED`). A read is not verified here
 * as well (`WHEN_REQUIRED`): the destination's verdict covers the way from the source too.
 *
 * An answer that something on the way gave instead of S3 is an error (F2); see `acceptOwnAnswersOnly`.
 */
export function createS3Client(place: S3Place): S3Client {
  const client = new S3Client({
    ...clientOptions(place),
    forcePathStyle: place.forcePathStyle ?? place.endpoint !== undefined,
    requestChecksumCalculation: "WHEN_SUPPORTED",
    responseChecksumValidation: "WHEN_REQUIRED",
    // S3 takes no chunk of less than 8 KiB but the last, and less is what a connection may give at a time.
    requestStreamBufferSize: 64 * 1024,
    // The SDK gives each request that waits for "100 Continue" a connection of its own, which costs a
    // handshake per object, and waits six seconds where a server does not know the header.
    expectContinueHeader: false,
    // A bucket of another region is an error of configuration, not a reason to send keys elsewhere.
    followRegionRedirects: false,
  });
  setProfile(client, place.profile);
  noteServer(acceptOwnAnswersOnly(stateBucketTerms(client, place.terms ?? {})));
  return sendBySdk(client, "s3");
}

/** Makes a DynamoDB client that speaks plain values; undefined ones in an item are a bug, not left out. */
export function createDynamoDbClient(place: ClientPlace): DynamoDBDocumentClient {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(place)), {
    marshallOptions: { removeUndefinedValues: false, convertEmptyValues: false },
    unmarshallOptions: { wrapNumbers: false },
  });
  return sendBySdk(client, "dynamodb");
}

/**
 * Makes an SQS client. The SDK sends a request to the host of the queue's URL, which is never a FIPS endpoint: so
 * with those it is told not to.
 */
export function createSqsClient(place: ClientPlace): SQSClient {
  const useQueueUrlAsEndpoint = place.useFips !== true;
  return sendBySdk(new SQSClient({ ...clientOptions(place), useQueueUrlAsEndpoint }), "sqs");
}

/** Makes a Secrets Manager client. */
export function createSecretsManagerClient(place: ClientPlace): SecretsManagerClient {
  return sendBySdk(new SecretsManagerClient(clientOptions(place)), "secretsmanager");
}

/** Makes an STS client of one region; the SDK asks the region's own endpoint. */
export function createStsClient(place: ClientPlace): STSClient {
  return sendBySdk(new STSClient(clientOptions(place)), "sts");
}
