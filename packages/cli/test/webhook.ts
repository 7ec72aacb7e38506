import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Takes what a server posts of its changes. */
export interface Webhook {
  readonly url: string;
  /** How many it has been told. */
  count(): number;
  stop(): Promise<void>;
}

/** Starts one on loopback, which answers once a body is passed on. */
export async function startWebhook(pass: (body: string) => Promise<void>): Promise<Webhook> {
  let count = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      // MinIO asks whether anybody is there with an empty body.
      const passed = body.includes('"Records"') ? pass(body).then(() => (count += 1)) : undefined;
      Promise.resolve(passed).then(
        () => response.writeHead(200).end(),
        () => response.writeHead(503).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    count: () => count,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
