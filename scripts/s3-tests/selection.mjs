/** The commit of ceph/s3-tests that the names below are of. */
export const REVISION = "8f0ae7b404a3a2fcf7038bf1e6bf29544fe9b6a3";

/** What is not for S3 at all, by the suite's own marks, and what waits for a gateway's lifecycle to run. */
const LEFT_OUT = [
  "fails_on_aws",
  "bucket_logging",
  "bucket_logging_cleanup",
  "cloud_transition",
  "cloud_restore",
  "target_by_bucket",
  "lifecycle_expiration",
  "lifecycle_transition",
  "iam_user",
  "iam_account",
];

/** pytest's expression of the tests that are run. */
export const SELECTION = LEFT_OUT.map((mark) => `not ${mark}`).join(" and ");

/** What is not run: its answer has the buckets of the tests beside it, as all users are of one account. */
export const NOT_RUN = ["test_list_buckets_paginated"];
