import type {
  AbortMultipartUploadCommandInput,
  AbortMultipartUploadCommandOutput,
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
  CopyObjectCommandInput,
  CopyObjectCommandOutput,
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput,
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  DeleteObjectTaggingCommandInput,
  DeleteObjectTaggingCommandOutput,
  GetObjectCommandInput,
  GetObjectCommandOutput,
  GetObjectLockConfigurationCommandInput,
  GetObjectLockConfigurationCommandOutput,
  GetObjectTaggingCommandInput,
  GetObjectTaggingCommandOutput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
  ListObjectVersionsCommandInput,
  ListPartsCommandInput,
  ListPartsCommandOutput,
  PutObjectCommandInput,
  PutObjectCommandOutput,
  PutObjectTaggingCommandInput,
  PutObjectTaggingCommandOutput,
  RestoreObjectCommandInput,
  RestoreObjectCommandOutput,
  S3Client,
  UploadPartCommandInput,
  UploadPartCommandOutput,
  UploadPartCopyCommandInput,
  UploadPartCopyCommandOutput,
} from "@aws-sdk/client-s3";
import { type Operation, type Send, sendBy, type Wire } from "../../call/aws-sender.ts";
import type { VersionsPage } from "./s3-version-document.ts";

/** A client of S3: of the SDK, or of the lean wire. */
export type S3Sending = S3Client | Wire<"s3">;

/** Every S3 operation that the ports take. */
export type S3Operations = {
  AbortMultipartUpload: Operation<
    AbortMultipartUploadCommandInput,
    AbortMultipartUploadCommandOutput
  >;
  CompleteMultipartUpload: Operation<
    CompleteMultipartUploadCommandInput,
    CompleteMultipartUploadCommandOutput
  >;
  CopyObject: Operation<CopyObjectCommandInput, CopyObjectCommandOutput>;
  CreateMultipartUpload: Operation<
    CreateMultipartUploadCommandInput,
    CreateMultipartUploadCommandOutput
  >;
  DeleteObject: Operation<DeleteObjectCommandInput, DeleteObjectCommandOutput>;
  DeleteObjectTagging: Operation<DeleteObjectTaggingCommandInput, DeleteObjectTaggingCommandOutput>;
  /** `Body` is a Readable: the connection's own stream; `$metadata` tells content from a part of it. */
  GetObject: {
    readonly input: GetObjectCommandInput;
    readonly output: Omit<GetObjectCommandOutput, "Body"> & { readonly Body?: unknown };
  };
  GetObjectLockConfiguration: Operation<
    GetObjectLockConfigurationCommandInput,
    GetObjectLockConfigurationCommandOutput
  >;
  GetObjectTagging: Operation<GetObjectTaggingCommandInput, Partial<GetObjectTaggingCommandOutput>>;
  HeadObject: Operation<HeadObjectCommandInput, HeadObjectCommandOutput>;
  ListMultipartUploads: Operation<
    ListMultipartUploadsCommandInput,
    ListMultipartUploadsCommandOutput
  >;
  /** The document in its own order, which the SDK's answer loses. */
  ListObjectVersions: Operation<ListObjectVersionsCommandInput, VersionsPage>;
  ListParts: Operation<ListPartsCommandInput, ListPartsCommandOutput>;
  PutObject: Operation<PutObjectCommandInput, PutObjectCommandOutput>;
  PutObjectTagging: Operation<PutObjectTaggingCommandInput, PutObjectTaggingCommandOutput>;
  RestoreObject: Operation<RestoreObjectCommandInput, RestoreObjectCommandOutput>;
  UploadPart: Operation<UploadPartCommandInput, UploadPartCommandOutput>;
  UploadPartCopy: Operation<UploadPartCopyCommandInput, UploadPartCopyCommandOutput>;
};

/** Sends one request to S3. */
export const sendS3: Send<S3Sending, S3Operations> = sendBy as Send<S3Sending, S3Operations>;
