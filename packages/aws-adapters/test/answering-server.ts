import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";

/** What the server does with one request; `drop` ends the connection without an answer. */
export type Answer =
  | "drop"
  | {
      readonly status: number;
      readonly body?: string;
      readonly headers?: Record<string, string>;
      /** Something else than S3 gives it, so that it lacks the headers that S3 always sends. */
      readonly isForeign?: boolean;
    };

/** A server that answers what a test tells it to, in turn; the last answer stays. */
export interface AnsweringServer {
  readonly endpoint: string;
  /** Method and path of each request, without the query. */
  readonly requests: readonly string[];
  /** The headers of each request. */
  readonly headers: readonly IncomingHttpHeaders[];
  stop(): Promise<void>;
}

/** Starts it on a free port of loopback. */
export async function startAnsweringServer(answers: readonly Answer[]): Promise<AnsweringServer> {
  const requests: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer(async (request, response) => {
    await drain(request);
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? "drop";
    requests.push(`${request.method} ${request.url?.split("?")[0]}`);
    headers.push(request.headers);
    if (answer === "drop") {
      response.destroy();
      return;
    }
    const own = answer.isForeign === true ? {} : { "x-amz-request-id": "R1", server: "AmazonS3" };
    response.writeHead(answer.status, { ...own, ...answer.headers });
    response.end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    headers,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The document of an S3 error. */
export function s3Error(status: number, code: string): Answer {
  return { status, body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>` };
}

async function drain(request: IncomingMessage): Promise<void> {
  for await (const _chunk of request) {
    // Only its end matters.
  }
}
