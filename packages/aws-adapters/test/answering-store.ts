import type { DestinationStore, SourceStore, VersionLister } from "@xpart/core";
import { onTestFinished } from "vitest";
import {
  createS3DestinationStore,
  createS3SourceStore,
  createS3VersionLister,
} from "../src/index.ts";
import { type Answer, type AnsweringServer, startAnsweringServer } from "./answering-server.ts";
import { s3Client } from "./both-ways.ts";

/** Both ends of a bucket `b` whose server answers so, in turn, until the test is over. */
export async function storeAnswering(...answers: readonly Answer[]): Promise<{
  readonly store: DestinationStore;
  readonly source: SourceStore;
  readonly lister: VersionLister;
  readonly server: AnsweringServer;
}> {
  const server = await startAnsweringServer(answers);
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" };
  const client = s3Client({ region: "us-east-1", endpoint: server.endpoint, credentials });
  onTestFinished(async () => {
    client.destroy();
    await server.stop();
  });
  return {
    store: createS3DestinationStore({ client, bucket: "b" }),
    source: createS3SourceStore({ client, bucket: "b" }),
    lister: createS3VersionLister({ side: "destination", client, bucket: "b" }),
    server,
  };
}
