import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { S3Target } from "./s3-target.ts";

/** Python needs about two seconds; this only ends what hangs. */
const START_LIMIT_MS = 300_000;

/** The path of `moto_server`, or undefined when the PATH has none. */
export function findMotoServer(): string | undefined {
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    const candidate = join(directory, "moto_server");
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not in this directory.
    }
  }
  return undefined;
}

/** Starts moto on a free port of loopback; `stop` ends exactly that process. */
export async function startMotoServer(executable: string): Promise<S3Target> {
  const child = spawn(executable, ["-H", "127.0.0.1", "-p", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const kill = () => child.kill();
  process.once("exit", kill);
  const port = await announcedPort(child);
  return {
    server: "moto",
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "example" },
    bucketPrefix: `xpart-${randomBytes(4).toString("hex")}`,
    stop: async () => {
      process.removeListener("exit", kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

/** With port 0 the system chooses; moto says which on its standard error, then logs there. */
function announcedPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (reason: string) => reject(new Error(`moto_server ${reason}: ${said}`));
    const timer = setTimeout(() => {
      child.kill();
      fail(`announced no port within ${START_LIMIT_MS} ms`);
    }, START_LIMIT_MS);
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
    const listen = (chunk: Buffer) => {
      said += chunk.toString("utf8");
      const port = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      child.stderr?.removeListener("data", listen);
      // The log of every request must be drained, or moto blocks on a full pipe.
      child.stderr?.resume();
      resolve(Number(port));
    };
    child.stderr?.on("data", listen);
  });
}
