import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

/** Uploads content in parts of these sizes, each of one byte over and over. @returns its version id. */
export async function uploadInParts(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  sizes: readonly number[],
): Promise<string> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
  const Parts: { readonly PartNumber: number; readonly ETag: string }[] = [];
  for (const [index, size] of sizes.entries()) {
    const part = { ...object, UploadId, PartNumber: index + 1, Body: Buffer.alloc(size, index) };
    const { ETag = "" } = await client.send(new UploadPartCommand(part));
    Parts.push({ PartNumber: index + 1, ETag });
  }
  const complete = { ...object, UploadId, MultipartUpload: { Parts } };
  const { VersionId = "" } = await client.send(new CompleteMultipartUploadCommand(complete));
  return VersionId;
}
