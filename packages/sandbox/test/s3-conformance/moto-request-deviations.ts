import type { DeviationRow } from "./deviation.ts";

/** W6, W7 and W13: ranges, copies, conditions and errors. */
export const motoRequestDeviations: readonly DeviationRow[] = [
  {
    behaviour: "range-malformed",
    instead: "takes a range of any unit for one of bytes",
    source: "RFC 9110 section 14.2: an unknown range unit is ignored",
    failure: "expected [ 'lines=0-1', 206, '01' ]",
  },
  {
    behaviour: "part-number",
    instead: "GET of a part number gives the whole object",
    source: "API reference: GetObject, partNumber",
    failure: "to be 'tail'",
  },
  {
    behaviour: "part-number-beyond",
    instead: "GET of a part number gives the whole object",
    source: "API reference: GetObject, partNumber",
    failure: "expected 'accepted' to be '416 InvalidPartNumber'",
  },
  {
    behaviour: "part-number-and-range",
    instead: "GET of a part number heeds the range",
    source: 'AWS answers "Cannot specify both Range header and partNumber query parameter"',
    failure: "expected 'accepted' to be '400 InvalidRequest'",
  },
  {
    behaviour: "copy-left-behind",
    instead: "CopyObject takes the website redirect along",
    source: "API reference: CopyObject, x-amz-website-redirect-location",
    failure: "expected [ '/there', undefined ] to deeply equal [ undefined, undefined ]",
  },
  {
    behaviour: "copy-of-marker",
    instead: "does not find a marker that is a copy's source: 404 NoSuchVersion",
    source:
      'AWS answers "The source of a copy request may not specifically refer to a delete marker"',
    failure: "expected '404 NoSuchVersion' to be '400 InvalidRequest'",
  },
  {
    behaviour: "part-copy",
    instead: "UploadPartCopy does not name the source's version",
    source: "API reference: UploadPartCopy, x-amz-copy-source-version-id",
    failure: "expected [ undefined, '\"",
  },
  {
    behaviour: "part-copy-range-beyond",
    instead: "UploadPartCopy cuts a range that goes beyond the source",
    source: "API reference: UploadPartCopy, x-amz-copy-source-range",
    failure: "expected 'bytes=5-10 accepted'",
  },
  {
    behaviour: "read-if-match-and-unmodified",
    instead: "looks at If-Unmodified-Since although If-Match holds",
    source: "API reference: GetObject, If-Match",
    failure: "expected [ 412, 412 ] to deeply equal [ 200, 200 ]",
  },
  {
    behaviour: "complete-if-match",
    instead: "CompleteMultipartUpload ignores If-Match",
    source: "API reference: CompleteMultipartUpload, If-Match",
    failure: "expected 'accepted' to be '412 PreconditionFailed'",
  },
  {
    behaviour: "copy-if-none-match",
    instead: "CopyObject ignores If-None-Match and If-Match",
    source: "API reference: CopyObject, If-None-Match",
    failure: "expected 'accepted' to be '412 PreconditionFailed'",
  },
  {
    behaviour: "copy-source-conditions",
    instead: "CopyObject ignores the x-amz-copy-source-if-* conditions",
    source: "API reference: CopyObject, x-amz-copy-source-if-match",
    failure: "expected 200 to be 412",
  },
  {
    behaviour: "delete-if-match",
    instead: "takes the * of If-Match for an ETag",
    source: "user guide: conditional-deletes",
    failure: "expected '412 PreconditionFailed' to be 'accepted'",
  },
  {
    behaviour: "delete-objects-etag",
    instead: "DeleteObjects ignores ETags",
    source: "user guide: conditional-deletes",
    failure: "expected undefined to deeply equal [ [ 'delete-objects-etag",
  },
  {
    behaviour: "error-document",
    instead: "has a request id in the body of an error and none in its header",
    source: "API reference: Common response headers, x-amz-request-id",
    failure: "to be undefined",
  },
  {
    behaviour: "request-id",
    instead: "answers without request ids",
    source: "API reference: Common response headers, x-amz-request-id",
    failure: "expected 1 to be 4",
  },
  {
    behaviour: "current-marker",
    instead: "does not name the marker that hides a key",
    source: "user guide: Working with delete markers, DeleteMarker.md",
    failure: "expected [ 404, undefined, undefined ]",
  },
  {
    behaviour: "addressed-marker",
    instead: "does not find a marker by its id: 404",
    source: "API reference: HeadObject, 405 Method Not Allowed",
    failure: "expected [ 404, undefined, undefined ]",
  },
  {
    behaviour: "addressed-marker-date",
    instead: "does not find a marker by its id: 404",
    source: "API reference: HeadObject, 405 Method Not Allowed with Last-Modified",
    failure: "expects to receive a string, but got undefined",
  },
  {
    behaviour: "key-too-long",
    instead: "counts characters, not bytes, of a key",
    source: "user guide: object-keys, 1,024 bytes of UTF-8",
    failure: "expected 'accepted' to be '400 KeyTooLongError'",
  },
  {
    behaviour: "bucket-not-empty",
    instead: "deletes a bucket that still has delete markers",
    source: "API reference: DeleteBucket, versions and delete markers",
    failure: "expected 'accepted' to be '409 BucketNotEmpty'",
  },
  {
    behaviour: "malformed-xml",
    instead: "fails with status 500 on a body that is not XML",
    source: "API reference: Error responses, MalformedXML",
    failure: "no xml at all 500",
  },
  {
    behaviour: "delete-objects-limit",
    instead: "deletes any number of keys at once",
    source: "API reference: DeleteObjects, 1,000 keys",
    failure: "expected 'accepted' to be '400 MalformedXML'",
  },
  {
    behaviour: "delete-objects-digest",
    instead: "needs no digest of the keys to delete",
    source: "API reference: DeleteObjects, Content-MD5",
    failure: "expected 'accepted' to be '400 InvalidRequest'",
  },
  {
    behaviour: "odd-key-white-space",
    instead: "fails with status 500 on a key with a line feed",
    source: "user guide: object-keys, any Unicode characters",
    failure: "XML parse error",
  },
  {
    behaviour: "expected-owner",
    instead: "does not look at who owns a bucket",
    source: "user guide: Verifying bucket ownership with bucket owner condition",
    failure: "expected 'accepted' to be '403 AccessDenied'",
  },
];
