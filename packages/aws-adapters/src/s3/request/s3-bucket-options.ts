import type { S3Client } from "@aws-sdk/client-s3";
import type { CallContext } from "../../call/aws-call.ts";
import type { S3Sending } from "./s3-send.ts";

/** Which bucket to read, and how. */
export interface S3BucketOptions extends CallContext {
  readonly side: "source" | "destination";
  /** Made by `createS3Client` or `createS3Wire`: others believe answers that are not S3's, and treat checksums otherwise. */
  readonly client: S3Sending;
  readonly bucket: string;
}

/** The same with a client of the SDK, for those who send requests of their own beside the ports'. */
export interface SdkBucketOptions extends S3BucketOptions {
  readonly client: S3Client;
}
