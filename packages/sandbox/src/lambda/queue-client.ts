import { hash } from "node:crypto";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import type { LocalCall } from "../local-request.ts";
import { answerText } from "../service.ts";
import { createSignatureCalculator } from "../sigv4-signature.ts";

/** Where the queues are, and whose key asks. */
export interface QueuePlace {
  /** Of a partition in this process, which is asked by it and without a connection. */
  readonly call?: LocalCall;
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

/** A way to the queues: sends an action with its payload, and gives the answer. */
interface QueueExchange {
  send(
    action: string,
    payload: string,
  ): Promise<{ readonly status: number; readonly body: string }>;
  destroy(): void;
}

/** Makes a client of the queues at a loopback endpoint, or of those in this process; no retries. */
export function createQueueClient(place: QueuePlace): QueueClient {
  const { call } = place;
  const exchange = call === undefined ? byHttp(place) : byCalls(call, place);
  return {
    async send<Answer>(action: string, input: object): Promise<Answer> {
      const { status, body } = await exchange.send(action, JSON.stringify(input));
      if (status !== 200) {
        throw new Error(`SQS answered ${action} with ${status}: ${body}`);
      }
      return (body === "" ? {} : JSON.parse(body)) as Answer;
    },
    destroy: exchange.destroy,
  };
}

/** As Lambda's pollers are a part of AWS: they ask a few times for each batch. */
function byCalls(call: LocalCall, { credentials }: QueuePlace): QueueExchange {
  return {
    async send(action, payload) {
      const headers = { "content-type": CONTENT_TYPE, "x-amz-target": `AmazonSQS.${action}` };
      const asked = { method: "POST", target: "/", headers, body: Buffer.from(payload) };
      const answered = await call("sqs", asked, credentials.accessKeyId);
      return { status: answered.status, body: await answerText(answered) };
    },
    destroy: () => undefined,
  };
}

/** By HTTP alone: what the SDK takes for a request is the largest part of a poller's work. */
function byHttp({ endpoint, region, credentials }: QueuePlace): QueueExchange {
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
    send: (action, payload) =>
      new Promise((resolve, reject) => {
        const headers = headersOf(action, payload);
        const asked = { agent, hostname, port, method: "POST", path: "/", headers };
        const sent = request(asked, (answer) => {
          const { statusCode: status = 0 } = answer;
          text(answer).then((body) => resolve({ status, body }), reject);
        });
        sent.on("error", reject);
        sent.end(payload);
      }),
    destroy: () => agent.destroy(),
  };
}
