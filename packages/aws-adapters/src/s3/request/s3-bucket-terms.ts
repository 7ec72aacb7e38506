import type { S3Client } from "@aws-sdk/client-s3";

/** What every request to a bucket says of it, beside what it asks for. */
export interface BucketTerms {
  /**
   * The account that owns the bucket, in twelve digits. S3 refuses a request to a bucket of anybody else, such as
   * one of the same name that was made after the first was deleted. Absent: whoever owns it.
   */
  readonly expectedOwner?: string | undefined;
  /** Whether who asks is charged for it, which a Requester Pays bucket demands of other accounts. */
  readonly isRequesterPays?: boolean | undefined;
}

interface HttpRequest {
  readonly headers: Record<string, string>;
}

type Send = (args: { readonly request: HttpRequest }) => unknown;

/** The SDK types its requests as unknown, since any protocol could have made them; here it is HTTP. */
interface RequestStack {
  add(
    middleware: (next: Send) => Send,
    options: { readonly step: "build"; readonly name: string; readonly priority: "low" },
  ): void;
}

/**
 * Has a client say the terms of its bucket with every request, whichever operation it is: a request that a later
 * version adds cannot forget them. Source: S3 user guide, "Verifying bucket ownership with bucket owner condition"
 * and "Downloading objects from Requester Pays buckets".
 */
export function stateBucketTerms(
  client: S3Client,
  { expectedOwner, isRequesterPays = false }: BucketTerms,
): S3Client {
  const stack = client.middlewareStack as unknown as RequestStack;
  const middleware = (next: Send) => (args: { readonly request: HttpRequest }) => {
    const { headers } = args.request;
    if (expectedOwner !== undefined) {
      headers["x-amz-expected-bucket-owner"] = expectedOwner;
      // A replica is copied inside its own bucket.
      if (headers["x-amz-copy-source"] !== undefined) {
        headers["x-amz-source-expected-bucket-owner"] = expectedOwner;
      }
    }
    if (isRequesterPays) {
      headers["x-amz-request-payer"] = "requester";
    }
    return next(args);
  };
  stack.add(middleware, { step: "build", name: "xpartBucketTerms", priority: "low" });
  return client;
}
