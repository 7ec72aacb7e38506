import type { ReceivedMessage } from "./queue-client.ts";

/** The event that Lambda makes of a batch (Lambda developer guide, "Using Lambda with Amazon SQS"). */
export interface SqsEvent {
  readonly Records: readonly SqsEventRecord[];
}

/** One message of the batch. */
export interface SqsEventRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, SqsEventAttribute>>;
  readonly md5OfBody: string;
  readonly md5OfMessageAttributes?: string;
  readonly eventSource: "aws:sqs";
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

/** A message attribute; Lambda's names begin with a small letter, SQS's with a capital. */
export interface SqsEventAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
  /** Base64. */
  readonly binaryValue?: string;
  readonly stringListValues: readonly string[];
  readonly binaryListValues: readonly string[];
}

/** Makes the record of a message received with all its attributes. */
export function toSqsEventRecord(
  message: ReceivedMessage,
  queueArn: string,
  region: string,
): SqsEventRecord {
  const { MD5OfMessageAttributes: md5OfMessageAttributes } = message;
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: message.Attributes ?? {},
    messageAttributes: messageAttributes(message),
    md5OfBody: message.MD5OfBody ?? "",
    ...(md5OfMessageAttributes !== undefined && { md5OfMessageAttributes }),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

function messageAttributes(message: ReceivedMessage): Record<string, SqsEventAttribute> {
  const entries = Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => {
    const { DataType = "String", StringValue, BinaryValue } = value;
    const attribute: SqsEventAttribute = {
      ...(StringValue !== undefined && { stringValue: StringValue }),
      ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: DataType,
    };
    return [name, attribute];
  });
  return Object.fromEntries(entries);
}
