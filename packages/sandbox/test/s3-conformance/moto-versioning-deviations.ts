import type { DeviationRow } from "./deviation.ts";

/** W2 and W3: versions and listings. */
export const motoVersioningDeviations: readonly DeviationRow[] = [
  {
    behaviour: "delete-of-deleted-adds-marker",
    instead: "adds no delete marker for a key without a version",
    source: "user guide: Working with delete markers, DeleteMarker.md",
    failure: "expected undefined to deeply equal [ undefined, undefined ]",
  },
  {
    behaviour: "undelete",
    instead: "does not say that what was deleted was a delete marker",
    source: "API reference: DeleteObject, x-amz-delete-marker",
    failure: "expected undefined to be true",
  },
  {
    behaviour: "malformed-version-id",
    instead: "takes any text for a version id: 404 NoSuchVersion",
    source: 'AWS answers "Invalid version id specified"',
    failure: "expected '404 NoSuchVersion' to be '400 InvalidArgument'",
  },
  {
    behaviour: "delete-objects-reports",
    instead: "does not say that what was deleted was a delete marker",
    source: "API reference: DeletedObject, DeleteMarker",
    failure: "expected undefined to be true",
  },
  {
    behaviour: "delete-objects-quiet",
    instead: "ignores Quiet and reports every key",
    source: "API reference: DeleteObjects, Quiet",
    failure: "to have a length of +0 but got 2",
  },
  {
    behaviour: "null-version-survives-enabling",
    instead: "answers without the version id null",
    source: "user guide: Adding objects to versioning-suspended buckets",
    failure: "expected undefined to be 'null'",
  },
  {
    behaviour: "suspended-put-answers-null",
    instead: "answers without a version id",
    source: "user guide: Adding objects to versioning-suspended buckets",
    failure: "expected '' to be 'null'",
  },
  {
    behaviour: "suspended-put-replaces-null",
    instead: "a PUT while suspended drops all versions of the key",
    source: "user guide: Adding objects to versioning-suspended buckets",
    failure: "expected [ 'Version null' ] to deeply equal [ 'Version null', 'Version ",
  },
  {
    behaviour: "suspended-delete-leaves-null-marker",
    instead: "deletes without leaving a marker",
    source: "user guide: Deleting objects from versioning-suspended buckets",
    failure: "expected [ undefined, undefined ] to deeply equal [ true, 'null' ]",
  },
  {
    behaviour: "suspended-delete-keeps-versions",
    instead: "deletes all versions of the key and leaves no marker",
    source: "user guide: Deleting objects from versioning-suspended buckets",
    failure: "expected undefined to deeply equal [ 'null' ]",
  },
  {
    behaviour: "null-marker-undelete",
    instead: "has no null markers",
    source: "user guide: Deleting objects from versioning-suspended buckets",
    failure: "expected [ undefined, undefined ] to deeply equal [ true, 'null' ]",
  },
  {
    behaviour: "re-enabling-keeps-null",
    instead: "lists all versions before all markers",
    source: "aws/aws-sdk-java-v2#1620, minio/minio#9959",
    failure: "expected [ 1, 2, +0 ] to deeply equal [ +0, 1, 2 ]",
  },
  {
    behaviour: "versions-and-markers-interleave",
    instead: "lists all versions before all markers",
    source: "aws/aws-sdk-java-v2#1620, minio/minio#9959",
    failure: "expected [ 1, 3, +0, 2 ] to deeply equal [ +0, 1, 2, 3 ]",
  },
  {
    behaviour: "versions-pages",
    instead: "a page lists its versions before its markers",
    source: "aws/aws-sdk-java-v2#1620, minio/minio#9959",
    failure: "expected [ 1, +0, 2, 3, 5, 4, 7, 6 ]",
  },
  {
    behaviour: "versions-page-is-full",
    instead: "a page lists its versions before its markers",
    source: "aws/aws-sdk-java-v2#1620, minio/minio#9959",
    failure: "expected [ 1, +0 ] to deeply equal [ +0, 1 ]",
  },
  {
    behaviour: "versions-key-marker",
    instead: "key-marker alone starts after the key's first entry, not after its last",
    source: "API reference: ListObjectVersions, key-marker",
    failure: "expected [ -1, -1, -1, +0, 1, 2, 3 ]",
  },
  {
    behaviour: "versions-version-id-marker-alone",
    instead: "ignores a version-id-marker without key-marker",
    source: 'AWS answers "A version-id marker cannot be specified without a key marker."',
    failure: "expected '200 <?xml",
  },
  {
    behaviour: "versions-default-page",
    instead: "DeleteObjects adds no delete markers for keys without a version",
    source: "user guide: Working with delete markers, DeleteMarker.md",
    failure: "expected [ +0, '1000', 'false' ]",
  },
  {
    behaviour: "versions-encoding-url",
    instead: "ListObjectVersions ignores encoding-type",
    source: "API reference: ListObjectVersions, encoding-type",
    failure: "/  Aé' ] to deeply equal",
  },
  {
    behaviour: "objects-max-keys-cap",
    instead: "takes max-keys as it is",
    source: "API reference: ListObjectsV2, max-keys",
    failure: "expected 5000 to be 1000",
  },
];
