import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";

const QUIET = {
  ...{ forcePathStyle: true, expectContinueHeader: false },
  responseChecksumValidation: "WHEN_REQUIRED",
};

/** Five calls by the SDK, as a plain loop would make them: a look at the ledger, two writes, a read and a write. */
export function copyBySdk(places) {
  const { source, destination, ledger } = clientsOf(places);
  const put = (Key, VersionId) =>
    ledger.send(
      new PutCommand({
        TableName: places.table,
        Item: { Key: `loop/${Key}`, VersionId, Kind: "object", State: "replicated" },
      }),
    );
  return async ({ detail: { object } }) => {
    const { key: Key, "version-id": VersionId } = object;
    await ledger.send(
      new QueryCommand({
        ...{ TableName: places.table, KeyConditionExpression: "#key = :key" },
        ...{ ConsistentRead: true, Limit: 32 },
        ExpressionAttributeNames: { "#key": "Key" },
        ExpressionAttributeValues: { ":key": Key },
      }),
    );
    await put(Key, "$head");
    const from = { Bucket: places.sourceBucket, Key, VersionId };
    const { Body, ContentType } = await source.send(new GetObjectCommand(from));
    await destination.send(
      new PutObjectCommand({
        ...{ Bucket: places.destinationBucket, Key, ContentType },
        Body: (await Body?.transformToByteArray()) ?? "",
      }),
    );
    await put(Key, VersionId);
  };
}

/**
 * The reference implementation's eight calls: a row is looked for; the source is asked for the object's head, its tags,
 * and its head once more by what downloads it; then come the download, the upload, a look at what was uploaded, and the row.
 */
export function copyAsReference(places) {
  const { source, destination, ledger } = clientsOf(places);
  const TableName = places.table;
  return async ({ detail: { object } }) => {
    const { key, "version-id": VersionId } = object;
    const row = { Key: `reference/${key}`, VersionId };
    await ledger.send(new GetCommand({ TableName, Key: row }));
    const from = { Bucket: places.sourceBucket, Key: key, VersionId };
    const to = { Bucket: places.destinationBucket, Key: key };
    const { ContentType, Metadata } = await source.send(new HeadObjectCommand(from));
    const { TagSet = [] } = await source.send(new GetObjectTaggingCommand(from));
    await source.send(new HeadObjectCommand(from));
    const { Body } = await source.send(new GetObjectCommand(from));
    const Tagging = new URLSearchParams();
    for (const { Key = "", Value = "" } of TagSet) Tagging.append(Key, Value);
    await destination.send(
      new PutObjectCommand({
        ...{ ...to, ContentType, Metadata, Tagging: String(Tagging) },
        Body: (await Body?.transformToByteArray()) ?? "",
      }),
    );
    const { ETag } = await destination.send(new HeadObjectCommand(to));
    await ledger.send(new PutCommand({ TableName, Item: { ...row, ETag } }));
  };
}

function clientsOf({ source, destination, sandbox }) {
  return {
    source: new S3Client({ ...source, ...QUIET }),
    destination: new S3Client({ ...destination, ...QUIET }),
    ledger: DynamoDBDocumentClient.from(new DynamoDBClient(sandbox)),
  };
}
