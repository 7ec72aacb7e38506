import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { SOURCE_BUCKET } from "./world.ts";

/** Uploads an object of parts of these sizes to the source. @returns its version. */
export async function uploadInParts(
  client: S3Client,
  Key: string,
  sizes: readonly number[],
): Promise<{ readonly etag: string | undefined; readonly versionId: string }> {
  const address = { Bucket: SOURCE_BUCKET, Key };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(address));
  const upload = { ...address, UploadId };
  const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (const [index, size] of sizes.entries()) {
    const PartNumber = index + 1;
    const Body = Buffer.alloc(size, `part ${PartNumber} `);
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    Parts.push({ PartNumber, ETag });
  }
  const MultipartUpload = { Parts };
  const completed = await client.send(
    new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }),
  );
  return { etag: completed.ETag, versionId: completed.VersionId ?? "" };
}
