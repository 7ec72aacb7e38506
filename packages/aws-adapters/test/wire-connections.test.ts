import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import {
  createS3SourceStore,
  createS3Wire,
  createSqsEventQueue,
  createSqsWire,
  type HttpRequest,
  type WireExchange,
} from "../src/index.ts";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" };
const OWN = { "x-amz-request-id": "R1", server: "AmazonS3" };
const OBJECT = { ...OWN, etag: '"e"', "last-modified": "Sun, 08 Mar 2026 17:50:14 GMT" };

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function serve(handler: Handler) {
  let count = 0;
  const sockets = new Set<Socket>();
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    request.resume();
    requests.push(request);
    count += 1;
    handler(request, response, count);
  });
  server.on("connection", (socket) => sockets.add(socket));
  // What the tests look at is the client's own limits.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  stops.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  return { endpoint, sockets, requests, server };
}

type Place = Parameters<typeof createS3Wire>[0];

function sourceOn(endpoint: string, more: Partial<Place> = {}) {
  const client = createS3Wire({
    region: "us-east-1",
    endpoint,
    credentials,
    variables: {},
    ...more,
  });
  stops.push(async () => client.destroy());
  return createS3SourceStore({ client, bucket: "b" });
}

describe("connections of the wire", () => {
  it("H8 are kept, and not trusted after they were idle for long", async () => {
    const { endpoint, sockets } = await serve((_request, response) => {
      response.writeHead(200, { ...OBJECT, "content-length": 0 }).end();
    });
    let nowMs = Date.parse("2026-03-08T17:50:14Z");
    const source = sourceOn(endpoint, { now: () => nowMs });
    for (let count = 0; count < 3; count += 1) {
      expect((await source.describe("k", "v")).ok).toBe(true);
    }
    expect(sockets.size).toBe(1);
    nowMs += 16_000;
    expect((await source.describe("k", "v")).ok).toBe(true);
    expect(sockets.size).toBe(2);
  });

  it("H8 are no more than their limit", async () => {
    const waiting: ServerResponse[] = [];
    const { endpoint, sockets } = await serve((_request, response) => {
      waiting.push(response);
      setImmediate(() => {
        for (const each of waiting.splice(0))
          each.writeHead(200, { ...OBJECT, "content-length": 0 }).end();
      });
    });
    const source = sourceOn(endpoint, { limits: { maxConnections: 2 } });
    const reads = Array.from({ length: 8 }, () => source.describe("k", "v"));
    for (const read of await Promise.all(reads)) expect(read.ok).toBe(true);
    expect(sockets.size).toBe(2);
  });

  it("F1 silence of a server ends a request, which is tried again", async () => {
    const { endpoint, requests } = await serve((_request, response, count) => {
      if (count > 1) response.writeHead(200, { ...OBJECT, "content-length": 0 }).end();
    });
    const source = sourceOn(endpoint, { limits: { silenceMs: 50 } });
    expect((await source.describe("k", "v")).ok).toBe(true);
    expect(requests).toHaveLength(2);
  });

  it("F1 silence in the middle of an object breaks its reading off", async () => {
    const { endpoint } = await serve((_request, response) => {
      response.writeHead(200, { ...OBJECT, "content-length": 10 });
      response.write("12345");
    });
    const opened = await sourceOn(endpoint, { limits: { silenceMs: 50 } }).open("k", "v");
    if (!opened.ok || opened.value.kind !== "object") throw new Error("not opened");
    const { body } = opened.value.object;
    await expect(
      (async () => {
        for await (const _chunk of body);
      })(),
    ).rejects.toMatchObject({ portError: { kind: "unavailable", side: "source" } });
  });

  it("F1 what cannot be reached is unavailable, and says where", async () => {
    const { endpoint, server } = await serve(() => {});
    server.close();
    const read = await sourceOn(endpoint).describe("k", "v");
    expect(read).toMatchObject({ ok: false, error: { kind: "unavailable", code: "ECONNREFUSED" } });
  });

  it("H8 a proxy that the environment names is asked", async () => {
    const asked: string[] = [];
    const proxied = await serve((_request, response) => {
      response.writeHead(200, { ...OBJECT, "content-length": 0 }).end();
    });
    const proxy = await serve((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(200, { ...OBJECT, "content-length": 0 }).end();
    });
    const port = new URL(proxied.endpoint).port;
    const environment = { HTTP_PROXY: proxy.endpoint, http_proxy: proxy.endpoint };
    const at = `http://store.example:${port}`;
    expect((await sourceOn(at, { variables: environment }).describe("k", "v")).ok).toBe(true);
    expect(asked).toEqual([`http://store.example:${port}/b/k?versionId=v`]);
    const around = { ...environment, NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" };
    expect((await sourceOn(proxied.endpoint, { variables: around }).describe("k", "v")).ok).toBe(
      true,
    );
    expect(asked).toHaveLength(1);
  });
});

describe("the time that the wire signs with", () => {
  it("H8 is the service's, once an answer says that the machine's is wrong", async () => {
    const serviceMs = Date.parse("2026-03-08T17:50:14Z");
    const dates: string[] = [];
    const { endpoint } = await serve((request, response) => {
      const date = String(request.headers["x-amz-date"]);
      dates.push(date);
      const headers = { ...OBJECT, date: new Date(serviceMs).toUTCString() };
      const isRight = date === "20260308T175014Z";
      response.writeHead(isRight ? 200 : 403, { ...headers, "content-length": 0 }).end();
    });
    const source = sourceOn(endpoint, { now: () => serviceMs - 3_600_000 });
    expect((await source.describe("k", "v")).ok).toBe(true);
    expect(dates).toEqual(["20260308T165014Z", "20260308T175014Z"]);
    expect((await source.describe("k", "v")).ok).toBe(true);
    expect(dates).toHaveLength(3);
  });
});

describe("what the wire says of its sender", () => {
  it("H8 the trace of what called a function, by which Lambda finds loops, in Lambda alone", async () => {
    const { endpoint, requests } = await serve((_request, response) => {
      response.writeHead(200, { ...OBJECT, "content-length": 0 }).end();
    });
    const trace = { _X_AMZN_TRACE_ID: "Root=1-a" };
    await sourceOn(endpoint, { variables: trace }).describe("k", "v");
    const environment = { ...trace, AWS_LAMBDA_FUNCTION_NAME: "f" };
    await sourceOn(endpoint, { variables: environment }).describe("k", "v");
    expect(requests.map(({ headers }) => headers["x-amzn-trace-id"])).toEqual([
      undefined,
      "Root=1-a",
    ]);
  });

  it("H8 without credentials in the environment an error says which variables are missing", async () => {
    const { endpoint } = await serve((_request, response) => void response.end());
    const client = createS3Wire({ region: "us-east-1", endpoint, variables: {} });
    const read = await createS3SourceStore({ client, bucket: "b" }).describe("k", "v");
    expect(read).toMatchObject({
      ok: false,
      error: { kind: "expired-credentials", message: expect.stringMatching(/AWS_ACCESS_KEY_ID/) },
    });
  });

  it.each([
    { isTrusted: true, signature: undefined },
    { isTrusted: false, signature: expect.stringMatching(/^AWS4-HMAC-SHA256 /) },
  ])("H8 what is put in place of HTTP gets each try: %o", async ({ isTrusted, signature }) => {
    const sent: HttpRequest[] = [];
    const exchange: WireExchange = {
      isTrusted,
      async send(request) {
        sent.push(request);
        const statusCode = sent.length === 1 ? 503 : 200;
        const headers = { ...OBJECT, "content-length": "0", "x-amz-version-id": "v" };
        return { statusCode, headers, body: Buffer.from("") };
      },
      destroy: () => undefined,
    };
    const read = await sourceOn("http://127.0.0.1:1", { exchange }).describe("a b", "v");
    expect(read).toEqual(expect.objectContaining({ ok: true }));
    expect(sent.map(({ target }) => target)).toEqual(
      Array(2).fill(expect.stringMatching(/^\/b\/a%20b\?.*versionId=v/)),
    );
    expect(sent.map(({ headers }) => headers["authorization"])).toEqual([signature, signature]);
  });

  it.each(["arn:aws:s3:us-east-1:1:accesspoint/a", "b--use1-az4--x-s3", "a--op-s3"])(
    "H8 the bucket %s, which is asked in another way, is refused",
    async (bucket) => {
      const client = createS3Wire({ region: "us-east-1", credentials, variables: {} });
      const read = await createS3SourceStore({ client, bucket }).describe("k", "v");
      expect(read).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(/general purpose/) },
      });
    },
  );
});

describe("what a queue took", () => {
  it("F1 another message than was sent is an error", async () => {
    const { endpoint } = await serve((_request, response) => {
      response.end(JSON.stringify({ Successful: [{ Id: "0", MD5OfMessageBody: "0".repeat(32) }] }));
    });
    const client = createSqsWire({ region: "us-east-1", endpoint, credentials, variables: {} });
    stops.push(async () => client.destroy());
    const queue = createSqsEventQueue({ client, queueUrl: `${endpoint}/1/q.fifo` });
    const refused = await queue.send([{ id: "m", body: "x", groupId: "g", deduplicationId: "d" }]);
    expect(refused.get("m")).toMatchObject({ code: "InvalidChecksumError" });
  });
});
