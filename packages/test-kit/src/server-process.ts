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

/**
 * Starts a server and waits until it answers; ends exactly that process when told to, or with the tests.
 *
 * @param isReady - asked again and again; what it throws counts as no.
 */
export async function startServer(
  command: string,
  args: readonly string[],
  isReady: () => Promise<unknown>,
  { limitMs = 60_000, ...options }: StartOptions = {},
): Promise<ServerProcess> {
  const child = spawn(command, [...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => said.push(chunk.toString("utf8")));
  }
  child.once("error", (error) => said.push(error.message));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const deadline = Date.now() + limitMs;
  while (!(await isReady().then(Boolean, () => false))) {
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
  readonly limitMs?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** A port of loopback that nobody listens on. */
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
