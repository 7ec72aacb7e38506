import type { DeviationRow } from "./deviation.ts";

/** W8: checksums. */
export const motoChecksumDeviations: readonly DeviationRow[] = [
  {
    behaviour: "checksum-crc32",
    instead: "drops a checksum sent without x-amz-sdk-checksum-algorithm",
    source: "user guide: checking-object-integrity",
    failure: "expected [ undefined, undefined ] to deeply equal [ 'y/Q5Jg==",
  },
  {
    behaviour: "checksum-crc32c",
    instead: "drops a checksum sent without x-amz-sdk-checksum-algorithm",
    source: "user guide: checking-object-integrity",
    failure: "expected [ undefined, undefined ] to deeply equal [ '4waSgw==",
  },
  {
    behaviour: "checksum-crc64nvme",
    instead: "drops a checksum sent without x-amz-sdk-checksum-algorithm",
    source: "user guide: checking-object-integrity",
    failure: "expected [ undefined, undefined ] to deeply equal [ 'rosUhgp5mIg=",
  },
  {
    behaviour: "checksum-sha1",
    instead: "drops a checksum sent without x-amz-sdk-checksum-algorithm",
    source: "user guide: checking-object-integrity",
    failure: "expected [ undefined, undefined ] to deeply equal [ '98O8HYCOBHMq32eZZczDTKeuNEE=",
  },
  {
    behaviour: "checksum-sha256",
    instead: "drops a checksum sent without x-amz-sdk-checksum-algorithm",
    source: "user guide: checking-object-integrity",
    failure:
      "expected [ undefined, undefined ] to deeply equal [ 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
  },
  {
    behaviour: "checksum-crc32-wrong",
    instead: "does not verify checksums",
    source: "user guide: checking-object-integrity",
    failure: "expected '200 accepted' to be '400 BadDigest'",
  },
  {
    behaviour: "checksum-crc32c-wrong",
    instead: "does not verify checksums",
    source: "user guide: checking-object-integrity",
    failure: "expected '200 accepted' to be '400 BadDigest'",
  },
  {
    behaviour: "checksum-crc64nvme-wrong",
    instead: "does not verify checksums",
    source: "user guide: checking-object-integrity",
    failure: "expected '200 accepted' to be '400 BadDigest'",
  },
  {
    behaviour: "checksum-sha1-wrong",
    instead: "does not verify checksums",
    source: "user guide: checking-object-integrity",
    failure: "expected '200 accepted' to be '400 BadDigest'",
  },
  {
    behaviour: "checksum-sha256-wrong",
    instead: "does not verify checksums",
    source: "user guide: checking-object-integrity",
    failure: "expected '200 accepted' to be '400 BadDigest'",
  },
  {
    behaviour: "checksum-default",
    instead: "adds no checksum of its own",
    source: "user guide: checking-object-integrity",
    failure: "expected undefined to be 'rosUhgp5mIg='",
  },
  {
    behaviour: "checksum-mode",
    instead: "drops a checksum sent without x-amz-sdk-checksum-algorithm",
    source: "user guide: checking-object-integrity",
    failure: "expected undefined to be 'y/Q5Jg=='",
  },
  {
    behaviour: "checksum-trailer",
    instead: "drops a checksum sent as a trailer",
    source: "user guide: checking-object-integrity",
    failure: "expected [ '9', undefined ] to deeply equal",
  },
  {
    behaviour: "checksum-two-headers",
    instead: "takes any number of checksums",
    source: 'AWS answers "Expecting a single x-amz-checksum- header"',
    failure: "expected '200 accepted' to be '400 InvalidRequest'",
  },
  {
    behaviour: "checksum-malformed",
    instead: "does not look at a checksum's form",
    source: 'AWS answers "Value for x-amz-checksum-crc32 header is invalid."',
    failure: "expected '200 accepted' to be '400 InvalidRequest'",
  },
  {
    behaviour: "content-md5",
    instead: "does not verify Content-MD5",
    source: "ceph/s3-tests#18, measured on AWS",
    failure: "expected [ '200 accepted', '200 accepted' ]",
  },
  {
    behaviour: "content-sha256",
    instead: "does not verify signatures or the payload's hash",
    source: "AWS error XAmzContentSHA256Mismatch",
    failure: "expected '200 accepted' to be '400 XAmzContentSHA256Mismatch'",
  },
  {
    behaviour: "checksum-of-sdk",
    instead: "does not answer the checksum's type",
    source: "API reference: PutObject, x-amz-checksum-type",
    failure:
      "undefined ] to deeply equal [ 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=', 'FULL_OBJECT' ]",
  },
  {
    behaviour: "checksum-of-copy",
    instead: "drops a checksum sent without x-amz-sdk-checksum-algorithm",
    source: "API reference: CopyObject, x-amz-checksum-algorithm",
    failure: "expected undefined to be '98O8HYCOBHMq32eZZczDTKeuNEE='",
  },
  {
    behaviour: "multipart-composite",
    instead: "a composite checksum lacks -N and its type",
    source: "user guide: checking-object-integrity",
    failure: "expected [ '02fcpk5/QKJNsvzEdkeBlFeIWeYNwKJOAWPjbe9fHIs=', undefined ]",
  },
  {
    behaviour: "multipart-crc-composite",
    instead: "a composite checksum lacks -N and its type",
    source: "user guide: checking-object-integrity",
    failure: "expected [ '4fn9rQ==', undefined ]",
  },
  {
    behaviour: "multipart-default",
    instead: "adds no checksum of its own",
    source: "user guide: checking-object-integrity",
    failure: "expected [ undefined, undefined ] to deeply equal [ 'rosUhgp5mIg='",
  },
  {
    behaviour: "multipart-complete-wrong",
    instead: "does not verify checksums",
    source: "API reference: CompleteMultipartUpload, x-amz-checksum-crc32",
    failure: "expected 'accepted' to be '400 BadDigest'",
  },
  {
    behaviour: "multipart-complete-without",
    instead: "completes without the parts' checksums",
    source: 'AWS answers "The complete request must include the checksum for each part."',
    failure: "expected 'accepted' to be '400 InvalidRequest'",
  },
  {
    behaviour: "multipart-sha-full-object",
    instead: "takes any pair of algorithm and type",
    source: "API reference: CreateMultipartUpload, x-amz-checksum-type",
    failure: "expected 'accepted' to be '400 InvalidRequest'",
  },
  {
    behaviour: "part-checksum-wrong",
    instead: "does not verify checksums",
    source: "user guide: checking-object-integrity",
    failure: "expected 'accepted' to be '400 BadDigest'",
  },
  {
    behaviour: "list-parts-checksums",
    instead: "ListParts gives no algorithm and no type",
    source: "API reference: ListParts, x-amz-checksum-algorithm",
    failure: "expected [ undefined, undefined ] to deeply equal [ 'SHA256', 'COMPOSITE' ]",
  },
  {
    behaviour: "attributes",
    instead: "GetObjectAttributes has a Last-Modified that is not an HTTP date",
    source: "API reference: GetObjectAttributes, Last-Modified",
    failure: "Invalid RFC7231 date-time value",
  },
  {
    behaviour: "attributes-parts",
    instead: "GetObjectAttributes has a Last-Modified that is not an HTTP date",
    source: "API reference: GetObjectAttributes, Last-Modified",
    failure: "Invalid RFC7231 date-time value",
  },
  {
    behaviour: "part-checksum-composite",
    instead: "gives no checksum of a part",
    source: "localstack/localstack#12842, measured on AWS",
    failure: "expected [ undefined, undefined ] to deeply equal",
  },
];
