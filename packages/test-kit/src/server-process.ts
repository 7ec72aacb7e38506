import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server that a test started. */
export interface ServerProcess {
  /** What it has written so far. */
  output(): string;
  stop(): Promise<void>;
}

const POLL_MS = 50;
/** Only ends what hangs. */
const START_LIMIT_MS = 300_000;
/** How often another takes the port that was free, before that is no accident any more. */
const MAX_PORTS = 5;

/**
 * Starts a server and waits until it answers; ends exactly that process when told to, or with the tests.
 *
 * @param isReady - asked again and again; what it throws counts as no.
 */
export async function startServer(
  command: string,
  args: readonly string[],
  isReady: () => Promise<unknown>,
  options: StartOptions = {},
): Promise<ServerProcess> {
  const child = spawn(command, [...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => said.push(chunk.toString("utf8")));
  }
  child.once("error", (error) => said.push(error.message));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const deadline = Date.now() + START_LIMIT_MS;
  // Somebody else's server may answer at the port of one that has ended.
  while (!(await isReady().then(Boolean, () => false)) || hasEnded(child)) {
    if (hasEnded(child) || Date.now() > deadline) {
      kill();
      throw new Error(`${command} did not start:\n${said.join("").slice(-4_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return {
    output: () => said.join(""),
    async stop() {
      process.removeListener("exit", kill);
      if (!hasEnded(child)) {
        const exited = once(child, "exit");
        child.kill("SIGTERM");
        const timer = setTimeout(kill, 10_000);
        await exited;
        clearTimeout(timer);
      }
    },
  };
}

/** How a server is started. */
export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/**
 * Starts a server on a port of loopback that nobody listens on; on another one if somebody else was faster.
 *
 * @param start - throws what {@link startServer} does.
 */
export async function startOnFreePort<Started>(
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (tried === MAX_PORTS || !/in use|EADDRINUSE|could not bind/i.test(String(error))) {
        throw error;
      }
    }
  }
}

/** A port of loopback that nobody listens on, at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const closed = once(server, "close");
  server.close();
  await closed;
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A directory of its own below the system's temporary one. */
export function temporaryDirectory(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `xpart-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
