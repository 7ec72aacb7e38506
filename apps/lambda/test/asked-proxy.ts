import { once } from "node:events";
import { createServer } from "node:http";
import { createS3BucketReader, type Wire } from "@xpart/aws-adapters";

/** A proxy that answers for every host, and tells what it was asked for. */
export interface AskedProxy {
  readonly url: string;
  /** Where a client sends a request about the object `a`: an URL, or host and port of what goes by TLS. */
  addressOf(client: Wire<"s3">, bucket: string): Promise<string | undefined>;
  stop(): void;
}

/** Starts one on loopback. */
export async function startAskedProxy(): Promise<AskedProxy> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(404, { server: "AmazonS3" }).end();
  }).on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    async addressOf(client, bucket) {
      asked.splice(0);
      await createS3BucketReader({ side: "destination", client, bucket }).describe("a", "v");
      client.destroy();
      return asked[0];
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
