// The least that a copy can be: the same GETs into the same PUTs, and nothing else.
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

/** As many parts on their way as xpart has. */
const PARTS_AT_ONCE = 4;

/** Copies it to a key of its own. */
export async function pipeBig(object, places) {
  const pipe = {
    from: clientOf(places.source),
    to: clientOf(places.destination),
    source: { Bucket: places.sourceBucket, Key: object.key, VersionId: object.versionId },
    target: { Bucket: places.destinationBucket, Key: `${object.key}-piped` },
  };
  try {
    await (object.partBytes.length === 0 ? pipeWhole(pipe) : pipeParts(object.partBytes, pipe));
  } finally {
    pipe.from.destroy();
    pipe.to.destroy();
  }
}

async function pipeWhole({ from, to, source, target }) {
  const { Body, ContentLength } = await from.send(new GetObjectCommand(source));
  await to.send(new PutObjectCommand({ ...target, Body, ContentLength }));
}

async function pipeParts(partBytes, { from, to, source, target }) {
  const { UploadId } = await to.send(new CreateMultipartUploadCommand(target));
  const Parts = partBytes.map((_, index) => ({ PartNumber: index + 1 }));
  const waiting = [...Parts];
  async function pipeNext() {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const { PartNumber } = part;
      const get = new GetObjectCommand({ ...source, PartNumber });
      const { Body, ContentLength } = await from.send(get);
      const upload = { ...target, UploadId, PartNumber, Body, ContentLength };
      part.ETag = (await to.send(new UploadPartCommand(upload))).ETag;
    }
  }
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, pipeNext));
  await to.send(
    new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
  );
}

/** One that computes no checksums. */
function clientOf(place) {
  return new S3Client({
    ...{ ...place, forcePathStyle: true },
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}
