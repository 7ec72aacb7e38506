import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

/**
 * Uploads an object in parts of these sizes in bytes, each of one byte over and over, and of another than its neighbours.
 *
 * @param more - what else the upload begins with.
 * @returns what S3 calls it; without versions the id is empty.
 */
export async function uploadInParts(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  sizes: readonly number[],
  more: Partial<CreateMultipartUploadCommandInput> = {},
): Promise<UploadedObject> {
  const complete = await uploadParts(client, object, sizes, more);
  return complete();
}

/** What S3 calls an object; without versions the id is empty. */
export interface UploadedObject {
  readonly etag: string | undefined;
  readonly versionId: string;
}

/** The same, but that the object is there only once what is returned was called. */
export async function uploadParts(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  sizes: readonly number[],
  more: Partial<CreateMultipartUploadCommandInput> = {},
): Promise<() => Promise<UploadedObject>> {
  const begin = new CreateMultipartUploadCommand({ ...object, ...more });
  const { UploadId } = await client.send(begin);
  const upload = { ...object, UploadId };
  const Parts: CompletedPart[] = [];
  for (const [index, size] of sizes.entries()) {
    const PartNumber = index + 1;
    const Body = Buffer.alloc(size, PartNumber);
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    Parts.push({ PartNumber, ...(ETag === undefined ? {} : { ETag }) });
  }
  const complete = { ...upload, MultipartUpload: { Parts } };
  return async () => {
    const completed = await client.send(new CompleteMultipartUploadCommand(complete));
    return { etag: completed.ETag, versionId: completed.VersionId ?? "" };
  };
}
