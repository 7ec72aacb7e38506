import { PutObjectCommand } from "@aws-sdk/client-s3";
import { reconcileKey } from "@xpart/core";
import type { Deployment } from "@xpart/operations";
import {
  type DeployedSandbox,
  openDeployed,
  startDeployedSandbox,
} from "@xpart/operations/testing/deployed-sandbox";
import { type ConsoleOptions, type RunningConsole, startConsole } from "../src/start-console.ts";

/** A deployment in the sandbox with its console. */
export interface ConsoleTest {
  readonly world: DeployedSandbox;
  readonly deployment: Deployment;
  readonly running: RunningConsole;
  /** Asks as the page does; what is given in `headers` takes the place of that. */
  ask(path: string, options?: AskOptions): Promise<Asked>;
  put(side: "source" | "destination", key: string, body: string): Promise<void>;
  /** Has a worker bring over what the source has. */
  replicate(key: string): Promise<void>;
  stop(): Promise<void>;
}

interface AskOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Asked {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it has asked for.
  readonly answer: any;
}

/** The token of a console, as its page has it. */
export function tokenOf({ url }: RunningConsole): string {
  return url.split("#token=")[1] ?? "";
}

/** Starts both; the sandbox has no state machine, so that runs in the cloud are others' where they are given. */
export async function startConsoleTest(
  openCloudRuns?: ConsoleOptions["openCloudRuns"],
): Promise<ConsoleTest> {
  const world = await startDeployedSandbox({ maxDeletesPerHour: 0 });
  const deployment = await openDeployed(world);
  const running = await startConsole(deployment, { port: 0, everyMs: 1, openCloudRuns });
  return {
    ...{ world, deployment, running },
    ask: (path, options) => askConsole(running, path, options),
    async put(side, key, body) {
      const { client, bucket } = deployment.buckets[side];
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    async replicate(key) {
      await reconcileKey({ key }, world.run);
    },
    async stop() {
      await running.stop();
      deployment.close();
      await world.stop();
    },
  };
}

/** Asks a console as its page does. */
export async function askConsole(
  running: RunningConsole,
  path: string,
  { body, headers = {} }: AskOptions = {},
): Promise<Asked> {
  const origin = `http://127.0.0.1:${running.port}`;
  const own = {
    authorization: `Bearer ${tokenOf(running)}`,
    ...(body === undefined ? {} : { origin }),
  };
  const response = await fetch(`${origin}${path}`, {
    headers: { ...own, ...headers },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return {
    status: response.status,
    headers: response.headers,
    answer: isJson ? JSON.parse(text) : text,
  };
}
