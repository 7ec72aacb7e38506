import { createS3Client, createS3Wire, type S3Place, type S3WirePlace } from "../src/index.ts";

/** The two ways in which the ports send. Suites about answers and requests make their clients here, and run on both. */
export type Way = "the SDK" | "the wire";

let way: Way = "the SDK";

/** Says by what clients are made from now on, in this test file; see `by-the-wire.test.ts`. */
export function setWay(next: Way): void {
  way = next;
}

/** An S3 client of the way that was said last. */
export function s3Client(
  place: S3Place,
): ReturnType<typeof createS3Client> | ReturnType<typeof createS3Wire> {
  return way === "the SDK" ? createS3Client(place) : createS3Wire(place as S3WirePlace);
}
