// The least that a copy can be: the same GETs into the same PUTs, and nothing else, in a process of its own.
import { Readable } from "node:stream";
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { STAGE_NAMES } from "../src/commands/demo/demo-stage.ts";
import type { BenchPlaces } from "./bench-stage.ts";
import { type BigObject, benchClient } from "./big-object.ts";

/** What it is asked for. */
export interface PipeRequest {
  readonly places: BenchPlaces;
  readonly object: BigObject;
}

/** What it answers with. */
export interface PipeAnswer {
  readonly seconds: number;
  /** Of the copy. */
  readonly versionId: string;
}

/** As many parts on their way as xpart has. */
const PARTS_AT_ONCE = 4;

process.on("message", async ({ places, object }: PipeRequest) => {
  const clients = { from: benchClient(places.source), to: benchClient(places.destination) };
  const startedMs = performance.now();
  const pipe = object.partBytes.length === 0 ? pipeWhole : pipeParts;
  const versionId = (await pipe(object, clients)) ?? "";
  const answer: PipeAnswer = { seconds: (performance.now() - startedMs) / 1000, versionId };
  clients.from.destroy();
  clients.to.destroy();
  process.send?.(answer);
});

interface Clients {
  readonly from: S3Client;
  readonly to: S3Client;
}

async function pipeWhole(object: BigObject, { from, to }: Clients) {
  const { Body, ContentLength } = await from.send(new GetObjectCommand(sourceOf(object)));
  const put = { ...targetOf(object), Body: streamOf(Body), ContentLength };
  return (await to.send(new PutObjectCommand(put))).VersionId;
}

async function pipeParts(object: BigObject, { from, to }: Clients) {
  const target = targetOf(object);
  const { UploadId } = await to.send(new CreateMultipartUploadCommand(target));
  const Parts: CompletedPart[] = object.partBytes.map((_, index) => ({ PartNumber: index + 1 }));
  const waiting = [...Parts];
  async function pipeNext(): Promise<void> {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const { PartNumber } = part;
      const get = new GetObjectCommand({ ...sourceOf(object), PartNumber });
      const { Body, ContentLength } = await from.send(get);
      const upload = { ...target, UploadId, PartNumber, Body: streamOf(Body), ContentLength };
      part.ETag = (await to.send(new UploadPartCommand(upload))).ETag;
    }
  }
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, pipeNext));
  const completion = { ...target, UploadId, MultipartUpload: { Parts } };
  return (await to.send(new CompleteMultipartUploadCommand(completion))).VersionId;
}

function sourceOf({ key, versionId }: BigObject) {
  return { Bucket: STAGE_NAMES.sourceBucket, Key: key, VersionId: versionId };
}

function targetOf({ key }: BigObject) {
  return { Bucket: STAGE_NAMES.destinationBucket, Key: `${key}-piped` };
}

function streamOf(body: unknown): Readable {
  if (body instanceof Readable) {
    return body;
  }
  throw new Error("the answer has no stream");
}
