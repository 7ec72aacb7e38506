import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { S3Target } from "./s3-target.ts";
import { freePort, startOnFreePort, startServer, temporaryDirectory } from "./server-process.ts";

/** S3 servers that others wrote, and that tests run on. */
export type S3ServerName = "minio" | "versitygw" | "seaweedfs" | "ceph";

/** Those that the tests are to run on: the one that XPART_INTEROP_S3_SERVER names. */
export function chosenS3Servers(): readonly S3ServerName[] {
  const chosen = process.env["XPART_INTEROP_S3_SERVER"];
  return (["minio", "versitygw", "seaweedfs", "ceph"] as const).filter((name) => name === chosen);
}

const ACCESS_KEY = "xpartinterop";
const SECRET_KEY = "xpart-interop-secret";
const REGION = "us-east-1";

/** Such a server that runs, with nothing in it. */
export interface StartedS3Server extends Omit<S3Target, "server"> {
  readonly server: S3ServerName;
}

/** How a server is started: its arguments, and what it wants of its environment. */
interface Launch {
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** One line a server: where it keeps objects, at which port of loopback it listens. */
const LAUNCHES: Readonly<
  Record<S3ServerName, (folder: string, port: number) => Launch | Promise<Launch>>
> = {
  minio: (folder, port) => ({
    args: ["server", "--address", `127.0.0.1:${port}`, "--console-address", "127.0.0.1:0", folder],
    env: {
      ...{ MINIO_ROOT_USER: ACCESS_KEY, MINIO_ROOT_PASSWORD: SECRET_KEY, MINIO_BROWSER: "off" },
      // It keeps the bytes of what was deleted for 5 minutes, in which big objects fill the disk (its `.trash`).
      MINIO_API_DELETE_CLEANUP_INTERVAL: "1s",
    },
  }),
  versitygw: (folder, port) => {
    const versions = `${folder}-versions`;
    mkdirSync(versions, { recursive: true });
    return {
      args: [
        ...["--port", `127.0.0.1:${port}`, "--access", ACCESS_KEY, "--secret", SECRET_KEY],
        ...["--region", REGION, "--quiet", "posix", "--versioning-dir", versions, folder],
      ],
    };
  },
  seaweedfs: async (folder, port) => ({
    args: [
      ...["server", `-dir=${folder}`, "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", "-filer"],
      ...[`-s3.port=${port}`, "-s3.port.iceberg=0", "-master.volumeSizeLimitMB=64"],
      ...(await portsOf("master", "volume", "filer")),
      ...["-volume.max=0", "-master.telemetry=false"],
    ],
    env: { AWS_ACCESS_KEY_ID: ACCESS_KEY, AWS_SECRET_ACCESS_KEY: SECRET_KEY },
  }),
  ceph: (folder, port) => ({
    args: [folder, String(port)],
    env: { AWS_ACCESS_KEY_ID: ACCESS_KEY, AWS_SECRET_ACCESS_KEY: SECRET_KEY },
  }),
};

/** Its other services listen too: each at a free port, and for gRPC at another. */
async function portsOf(...services: readonly string[]): Promise<readonly string[]> {
  const ports: string[] = [];
  for (const service of services) {
    ports.push(`-${service}.port=${await freePort()}`, `-${service}.port.grpc=${await freePort()}`);
  }
  return ports;
}

/**
 * Starts a server with an empty folder of its own, and waits until it answers.
 *
 * @param executable - of the server; `scripts/interop-s3.mjs` installs it.
 * @param variables - of its environment, beside what it needs.
 */
export async function startS3Server(
  name: S3ServerName,
  executable: string,
  variables: NodeJS.ProcessEnv = {},
): Promise<StartedS3Server> {
  const folder = temporaryDirectory(name);
  const objects = join(folder.path, "objects");
  mkdirSync(objects);
  const started = await startOnFreePort(async (port) => {
    const endpoint = `http://127.0.0.1:${port}`;
    const { args, env } = await LAUNCHES[name](objects, port);
    const server = await startServer(executable, args, () => answers(endpoint), {
      env: { ...process.env, ...env, ...variables },
      cwd: folder.path,
    });
    return { endpoint, server };
  });
  return {
    server: name,
    endpoint: started.endpoint,
    region: REGION,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
    bucketPrefix: `xpart-${randomBytes(4).toString("hex")}`,
    async stop() {
      await started.server.stop();
      folder.remove();
    },
  };
}

/** A server that is up refuses a request that nobody signed. */
async function answers(endpoint: string): Promise<boolean> {
  const { status } = await fetch(endpoint);
  return status === 403 || status === 400 || status === 200;
}
