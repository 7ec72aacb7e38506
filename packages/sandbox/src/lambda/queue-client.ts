import { hash } from "node:crypto";
import { Agent, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { createSignatureCalculator } from "../sigv4-signature.ts";

/** Where the queues are, and whose key asks. */
export interface QueuePlace {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Asks SQS, one attempt a call. */
export interface QueueClient {
  /** @throws Error with SQS's own words where it refuses. */
  send<Answer>(action: string, input: object): Promise<Answer>;
  destroy(): void;
}

/** A message as SQS's JSON protocol gives it. */
export interface ReceivedMessage {
  readonly MessageId?: string;
  readonly ReceiptHandle?: string;
  readonly Body?: string;
  readonly MD5OfBody?: string;
  readonly MD5OfMessageAttributes?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, ReceivedAttribute>>;
}

/** An attribute of a message. */
export interface ReceivedAttribute {
  readonly DataType?: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

const SIGNED_HEADERS = ["content-type", "host", "x-amz-date", "x-amz-target"];
const CONTENT_TYPE = "application/x-amz-json-1.0";

/**
 * Makes a client of the queues at a loopback endpoint: a poller asks a few times for each batch, and what the SDK takes for
 * that was the largest part of its work. HTTP alone, no retries.
 */
export function createQueueClient({ endpoint, region, credentials }: QueuePlace): QueueClient {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port, host } = new URL(endpoint);
  const signatureOf = createSignatureCalculator();

  function headersOf(action: string, payload: string): Record<string, string> {
    const signedAt = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
    const scopeDate = signedAt.slice(0, 8);
    const headers = {
      "content-type": CONTENT_TYPE,
      ...{ host, "x-amz-date": signedAt, "x-amz-target": `AmazonSQS.${action}` },
    };
    const payloadHash = hash("sha256", payload, "hex");
    const signed = { method: "POST", path: "/", rawQuery: "", headers, payloadHash };
    const { accessKeyId, secretAccessKey } = credentials;
    const scope = { accessKeyId, scopeDate, region, service: "sqs", signedAt };
    const rest = { signature: "", sessionToken: undefined, expiresSeconds: undefined };
    const authorization = { ...scope, ...rest, signedHeaders: SIGNED_HEADERS };
    const signature = signatureOf(signed, authorization, secretAccessKey);
    return {
      ...headers,
      "content-length": String(Buffer.byteLength(payload)),
      authorization:
        `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scopeDate}/${region}/sqs/aws4_request, ` +
        `SignedHeaders=${SIGNED_HEADERS.join(";")}, Signature=${signature}`,
    };
  }

  return {
    async send<Answer>(action: string, input: object): Promise<Answer> {
      const payload = JSON.stringify(input);
      const headers = headersOf(action, payload);
      const { status, body } = await new Promise<{ status: number; body: string }>(
        (resolve, reject) => {
          const asked = { agent, hostname, port, method: "POST", path: "/", headers };
          const sent = request(asked, (answer) => {
            buffer(answer).then(
              (bytes) => resolve({ status: answer.statusCode ?? 0, body: bytes.toString("utf8") }),
              reject,
            );
          });
          sent.on("error", reject);
          sent.end(payload);
        },
      );
      if (status !== 200) {
        throw new Error(`SQS answered ${action} with ${status}: ${body}`);
      }
      return (body === "" ? {} : JSON.parse(body)) as Answer;
    },
    destroy: () => agent.destroy(),
  };
}
