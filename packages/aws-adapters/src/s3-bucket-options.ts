import type { S3Client } from "@aws-sdk/client-s3";
import type { CallContext } from "./aws-call.ts";

/** Which bucket to read, and how. */
export interface S3BucketOptions extends CallContext {
  readonly side: "source" | "destination";
  /** Made by `createS3Client`: others believe answers that are not S3's, and treat checksums otherwise. */
  readonly client: S3Client;
  readonly bucket: string;
}
