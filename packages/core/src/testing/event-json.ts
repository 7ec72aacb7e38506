/** What an EventBridge S3 event is made from. */
export interface EventFields {
  readonly type?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly versionId?: string;
  readonly sequencer?: string;
  readonly reason?: string;
  readonly deletionType?: "Delete Marker Created" | "Permanently Deleted";
  readonly requestId?: string;
  readonly time?: string;
}

/**
 * An EventBridge event as S3 sends it, for tests. The shape is that of the S3 events page of the
 * EventBridge event reference; optional fields that are not given are left out.
 */
export function eventBridgeEvent(fields: EventFields = {}): Record<string, unknown> {
  const optional = (name: string, value: unknown) => (value === undefined ? {} : { [name]: value });
  return {
    version: "0",
    id: "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": fields.type ?? "Object Created",
    source: "aws.s3",
    account: "111122223333",
    time: fields.time ?? "2026-03-08T17:50:14Z",
    region: "us-east-1",
    resources: [`arn:aws:s3:::${fields.bucket ?? "source-bucket"}`],
    detail: {
      version: "0",
      bucket: { name: fields.bucket ?? "source-bucket" },
      object: {
        key: fields.key ?? "reports/2026.csv",
        ...optional("version-id", fields.versionId),
        ...optional("sequencer", fields.sequencer),
      },
      "request-id": fields.requestId ?? "N4N7GDK58NMKJ12R",
      requester: "111122223333",
      "source-ip-address": "192.0.2.10",
      ...optional("reason", fields.reason),
      ...optional("deletion-type", fields.deletionType),
    },
  };
}
