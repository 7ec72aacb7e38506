import { buildApp } from "fauxqs";
import { errorResponse } from "../error-response.ts";
import type { ServiceResponse } from "../service.ts";
import { invalidIdMessage, type SendEntry, withDeduplicationScope } from "./check-send.ts";
import type { SqsQueue } from "./sqs-queue.ts";
import type { SqsStore } from "./sqs-store.ts";

/** SQS's JSON protocol over the queues of a store. */
export interface SqsProtocol {
  /** Answers one action, such as `SendMessage`, with a JSON payload. */
  call(action: string, payload: string): Promise<ServiceResponse>;
  close(): Promise<void>;
}

type SendRequest = SendEntry & {
  readonly QueueUrl?: string;
  readonly Entries?: readonly SendEntry[];
};

/**
 * Makes the protocol: fauxqs's, run in this process, after two things that it does not do: refusing
 * group and deduplication ids that SQS refuses, and DeduplicationScope.
 */
export function createSqsProtocol(store: SqsStore): SqsProtocol {
  const app = buildApp({ logger: false, stores: store.asFauxqsStores() });

  async function inject(action: string, payload: string): Promise<ServiceResponse> {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `AmazonSQS.${action}`,
      host: "127.0.0.1",
    };
    const answered = await app.inject({ method: "POST", url: "/", headers, payload });
    const queryError = answered.headers["x-amzn-query-error"];
    return {
      status: answered.statusCode,
      headers: {
        "content-type": "application/x-amz-json-1.0",
        ...(typeof queryError === "string" && { "x-amzn-query-error": queryError }),
      },
      body: answered.body,
    };
  }

  async function send(payload: string): Promise<ServiceResponse> {
    const request = parseSend(payload);
    const invalid = request && invalidIdMessage(request);
    if (invalid !== undefined) return errorResponse("sqs", 400, "InvalidParameterValue", invalid);
    if (request === undefined) return inject("SendMessage", payload);
    const queue = store.getQueue(request.QueueUrl ?? "");
    return inject("SendMessage", JSON.stringify(withDeduplicationScope(request, queue)));
  }

  async function sendBatch(payload: string): Promise<ServiceResponse> {
    const request = parseSend(payload);
    const entries = request?.Entries ?? [];
    const queue = store.getQueue(request?.QueueUrl ?? "");
    const good = entries.filter((entry) => invalidIdMessage(entry) === undefined);
    const failed = entries.flatMap((entry) => batchFailure(entry));
    if (failed.length === 0 && !isScoped(queue)) return inject("SendMessageBatch", payload);
    if (good.length === 0 && failed.length > 0) return json({ Successful: [], Failed: failed });
    const scoped = good.map((entry) => withDeduplicationScope(entry, queue));
    const answered = await inject(
      "SendMessageBatch",
      JSON.stringify({ ...request, Entries: scoped }),
    );
    return answered.status === 200 ? withFailures(answered, failed) : answered;
  }

  return {
    call(action, payload) {
      if (action === "SendMessage") return send(payload);
      return action === "SendMessageBatch" ? sendBatch(payload) : inject(action, payload);
    },
    close: () => app.close(),
  };
}

/** `undefined` for what is no JSON object: fauxqs says so in SQS's words. */
function parseSend(payload: string): SendRequest | undefined {
  try {
    return (JSON.parse(payload) as SendRequest | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function isScoped(queue: SqsQueue | undefined): boolean {
  return queue?.attributes.DeduplicationScope === "messageGroup";
}

function batchFailure(entry: SendEntry): readonly Record<string, unknown>[] {
  const message = invalidIdMessage(entry);
  if (message === undefined) return [];
  return [{ Id: entry.Id, SenderFault: true, Code: "InvalidParameterValue", Message: message }];
}

function withFailures(answered: ServiceResponse, failed: readonly unknown[]): ServiceResponse {
  const result = JSON.parse(String(answered.body)) as { Failed?: readonly unknown[] };
  return json({ ...result, Failed: [...(result.Failed ?? []), ...failed] });
}

function json(body: unknown): ServiceResponse {
  return {
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: JSON.stringify(body),
  };
}
