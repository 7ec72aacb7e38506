import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";

/** What the server does with one request; `drop` ends the connection without an answer. */
export type Answer =
  | "drop"
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> };

/** A server that answers what a test tells it to, in turn; the last answer stays. */
export interface AnsweringServer {
  readonly endpoint: string;
  /** Method and path of each request, without the query. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

/** Starts it on a free port of loopback. */
export async function startAnsweringServer(answers: readonly Answer[]): Promise<AnsweringServer> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    await drain(request);
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? "drop";
    requests.push(`${request.method} ${request.url?.split("?")[0]}`);
    if (answer === "drop") {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
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
