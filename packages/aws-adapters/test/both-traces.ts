import { once } from "node:events";
import { createServer } from "node:http";
import {
  createDynamoDbClient,
  createDynamoDbWire,
  createS3Client,
  createS3Wire,
  createSqsClient,
  createSqsWire,
  type DynamoDbLedgerOptions,
  type S3DestinationOptions,
  type SqsEventQueueOptions,
} from "../src/index.ts";

/** What one call of a port came to: what was asked of the server, and what the port made of the answer. */
export interface CallTrace {
  readonly requests: readonly object[];
  readonly result: unknown;
}

/** An answer of a server, whatever was asked. */
export interface RandomAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A call of a port, on whatever sends. */
export interface RandomCall {
  readonly name: string;
  run(clients: Clients): Promise<unknown>;
}

/** One client of each service. */
export interface Clients {
  readonly s3: S3DestinationOptions["client"];
  readonly dynamodb: DynamoDbLedgerOptions["client"];
  readonly sqs: SqsEventQueueOptions["client"];
  readonly endpoint: string;
}

/** Sends calls through the SDK and through the wire, to a server that notes them and answers both alike. */
export interface BothTraces {
  compare(
    call: RandomCall,
    answer: RandomAnswer,
  ): Promise<readonly [sdk: CallTrace, wire: CallTrace]>;
  stop(): Promise<void>;
}

/** Each says something of its sender alone, or of the time. */
const OF_THE_SENDER =
  /^(authorization|user-agent|x-amz-user-agent|amz-sdk-.*|x-amz-date|connection|host|accept|accept-encoding|date)$/;

/** Starts the server, and a client of each kind. */
export async function startBoth(): Promise<BothTraces> {
  let requests: object[] = [];
  let answer: RandomAnswer = { status: 200, headers: {}, body: "" };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(`http://x${request.url}`);
    url.searchParams.delete("x-id");
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(
        ([name]) =>
          !OF_THE_SENDER.test(name) &&
          // The SDK says the checksum of no content with a GET of a range.
          !(request.method === "GET" && name.startsWith("x-amz-checksum-c")),
      ),
    );
    requests.push({
      ...{ method: request.method, path: request.url?.split("?")[0] },
      query: [...url.searchParams].sort(),
      ...{ headers, body: bodyOf(Buffer.concat(chunks), headers) },
    });
    response.writeHead(answer.status, answer.headers);
    response.end(request.method === "HEAD" ? undefined : answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example", sessionToken: "t" };
  const place = { region: "us-gov-west-1", endpoint, credentials };
  const terms = { expectedOwner: "111122223333" };
  const newSdk = (): Clients => ({
    s3: createS3Client({ ...place, terms }),
    ...{ dynamodb: createDynamoDbClient(place), sqs: createSqsClient(place), endpoint },
  });
  const bare = { ...place, variables: {} };
  const newWire = (): Clients => ({
    s3: createS3Wire({ ...bare, terms }),
    ...{ dynamodb: createDynamoDbWire(bare), sqs: createSqsWire(bare), endpoint },
  });
  let [sdk, wire, calls] = [newSdk(), newWire(), 0];
  const renew = () => {
    destroy(sdk);
    destroy(wire);
    [sdk, wire] = [newSdk(), newWire()];
  };
  const trace = async (call: RandomCall, clients: Clients): Promise<CallTrace> => {
    requests = [];
    const result = withoutIds(await call.run(clients));
    return { requests, result };
  };
  return {
    async compare(call, next) {
      answer = next;
      calls += 1;
      // So many errors as here use up what a client may try again in its life.
      if (calls % CALLS_OF_A_CLIENT === 0) renew();
      return [await trace(call, sdk), await trace(call, wire)];
    },
    async stop() {
      destroy(sdk);
      destroy(wire);
      server.close();
      server.closeAllConnections();
    },
  };
}

const CALLS_OF_A_CLIENT = 15;

function destroy({ s3, dynamodb, sqs }: Clients): void {
  for (const client of [s3, dynamodb, sqs]) client.destroy();
}

/** JSON is the same in any order of its fields; content in chunks is the same however it is cut, and its end told. */
function bodyOf(bytes: Buffer, headers: Record<string, unknown>): unknown {
  if (String(headers["content-type"]).startsWith("application/x-amz-json")) {
    delete headers["content-length"];
    delete headers["x-amz-content-sha256"];
    return JSON.parse(bytes.toString("utf8"), (name, value) =>
      name === "Revision" || name === ":revision" ? "one of its own" : value,
    );
  }
  const text = bytes.toString("latin1");
  if (headers["x-amz-trailer"] === undefined) {
    return text;
  }
  delete headers["content-length"];
  delete headers["transfer-encoding"];
  return unchunked(text);
}

function unchunked(text: string): string {
  let rest = text;
  let content = "";
  for (;;) {
    const end = rest.indexOf("\r\n");
    const length = Number.parseInt(rest.slice(0, end), 16);
    if (length === 0 || Number.isNaN(length)) {
      return `${content} | ${rest.slice(end).trim()}`;
    }
    content += rest.slice(end + 2, end + 2 + length);
    rest = rest.slice(end + 2 + length + 2);
  }
}

/** What the answers' own errors say; of an answer that nobody can read each says it in its own words. */
const SENTENCES: ReadonlySet<unknown> = new Set([
  "none",
  "no <way>",
  "At least one",
  "no",
  "no queue",
]);

/** Revisions are drawn for each write. */
function withoutIds(value: unknown): unknown {
  const told = JSON.stringify(value, (name, each) => {
    if (each?.kind !== undefined && each.side !== undefined && !SENTENCES.has(each.message)) {
      const { kind, side, operation, code } = each;
      return { kind, side, operation, code };
    }
    return name === "revision" ? "one of its own" : each;
  });
  return told === undefined ? "nothing" : JSON.parse(told);
}
