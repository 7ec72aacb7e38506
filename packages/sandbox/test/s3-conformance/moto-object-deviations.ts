import type { DeviationRow } from "./deviation.ts";

/** W4 and W5: headers, tags and multipart uploads. */
export const motoObjectDeviations: readonly DeviationRow[] = [
  {
    behaviour: "system-headers",
    instead: "does not say that objects are encrypted",
    source: "user guide: Setting default encryption, since January 2023",
    failure: "expected undefined to be 'AES256'",
  },
  {
    behaviour: "sse-kms",
    instead: "does not answer the KMS key of an object",
    source: "API reference: HeadObject, x-amz-server-side-encryption-aws-kms-key-id",
    failure: "expects to receive a string, but got undefined",
  },
  {
    behaviour: "metadata-too-large",
    instead: "takes user metadata of any size",
    source: "user guide: UsingMetadata.md, 2 KB",
    failure: "expected 'accepted' to be '400 MetadataTooLarge'",
  },
  {
    behaviour: "metadata-raw-utf8",
    instead: "gives the bytes back as they were sent",
    source: "user guide: UsingMetadata.md, RFC 2047",
    failure: "to match /^=\\?UTF-8",
  },
  {
    behaviour: "website-redirect",
    instead: "takes any website redirect location",
    source: "AWS error InvalidRedirectLocation",
    failure: "expected 'accepted' to be '400 InvalidRedirectLocation'",
  },
  {
    behaviour: "response-overrides",
    instead: "ignores the response-* parameters of a signed GET",
    source: "API reference: GetObject, response-content-type",
    failure: "expected [ 'text/plain', undefined",
  },
  {
    behaviour: "tags-of-the-version",
    instead: "PutObjectTagging does not name the version",
    source: "API reference: PutObjectTagging, x-amz-version-id",
    failure: "expected undefined to be '",
  },
  {
    behaviour: "tag-duplicates",
    instead: "takes the last of two tags with one key",
    source: 'AWS answers "Cannot provide multiple Tags with the same key"',
    failure: "expected 'accepted' to be '400 InvalidTag'",
  },
  {
    behaviour: "tag-header-duplicates",
    instead: "takes one of two tags with one key",
    source: "open-io/swift3#92, versity/versitygw#1215, measured on AWS",
    failure: "expected 'accepted' to be '400 InvalidArgument'",
  },
  {
    behaviour: "tags-of-a-marker",
    instead: "does not find the tags of a delete marker: 404 NoSuchKey",
    source: "user guide: Working with delete markers, DeleteMarker.md",
    failure: "expected '404 NoSuchKey' to be '405 MethodNotAllowed'",
  },
  {
    behaviour: "list-uploads",
    instead: "lists uploads in the order of their creation",
    source: "API reference: ListMultipartUploads, sorting",
    failure: "expected [ '/b', '/a' ] to deeply equal [ '/a', '/b' ]",
  },
  {
    behaviour: "complete-part-order",
    instead: "completes with parts in any order",
    source: "API reference: CompleteMultipartUpload, InvalidPartOrder",
    failure: "expected 'accepted' to be '400 InvalidPartOrder'",
  },
  {
    behaviour: "complete-object-size",
    instead: "ignores x-amz-mp-object-size",
    source: "API reference: CompleteMultipartUpload, x-amz-mp-object-size",
    failure: "expected 'accepted' to be '400 InvalidRequest'",
  },
  {
    behaviour: "part-number-limits",
    instead: "a part number of 0 is NoSuchUpload",
    source: "API reference: UploadPart, 1 to 10,000",
    failure: "expected '404 NoSuchUpload' to be '400 InvalidArgument'",
  },
  {
    behaviour: "abort",
    instead: "fails with status 500 on completing an aborted upload",
    source: "API reference: AbortMultipartUpload, NoSuchUpload",
    failure: "XML parse error",
  },
  {
    behaviour: "completed-upload-is-gone",
    instead: "fails with status 500 on a completed upload",
    source: "API reference: UploadPart, NoSuchUpload",
    failure: "XML parse error",
  },
  {
    behaviour: "upload-of-another-key",
    instead: "takes a part for another key than the upload's",
    source: "API reference: UploadPart, NoSuchUpload",
    failure: "expected 'accepted' to be '404 NoSuchUpload'",
  },
  {
    behaviour: "list-parts-marker",
    instead: "takes a part number marker for a count of parts",
    source: "API reference: ListParts, part-number-marker",
    failure: "expected [ [ 10 ], undefined, undefined ] to deeply equal",
  },
  {
    behaviour: "restore-once",
    instead: "accepts a restore while one is under way",
    source: "API reference: RestoreObject, RestoreAlreadyInProgress",
    failure: "expected 'accepted' to be '409 RestoreAlreadyInProgress'",
  },
  {
    behaviour: "customer-key",
    instead: "reads an SSE-C object without its key",
    source: "minio/minio#4894, measured on AWS",
    failure: "expected 'accepted' to be '400 InvalidRequest'",
  },
];
