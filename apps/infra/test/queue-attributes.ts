/** The attributes of a queue, as Terraform and as SQS name them. */
export const QUEUE_ATTRIBUTES: Readonly<Record<string, string>> = {
  visibility_timeout_seconds: "VisibilityTimeout",
  message_retention_seconds: "MessageRetentionPeriod",
  fifo_queue: "FifoQueue",
  content_based_deduplication: "ContentBasedDeduplication",
  deduplication_scope: "DeduplicationScope",
  fifo_throughput_limit: "FifoThroughputLimit",
  sqs_managed_sse_enabled: "SqsManagedSseEnabled",
  redrive_policy: "RedrivePolicy",
};
