import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { rehearsalIni } from "@xpart/pypicloud-sync";
import type { Partition } from "@xpart/sandbox";
import { CliError } from "../../../cli-error.ts";
import type { DemoPackage } from "./demo-packages.ts";

/** A pypicloud at work. */
export interface PypicloudServer {
  readonly url: string;
  /** The settings file that it was started with. */
  readonly configPath: string;
  /** As twine does it. @throws CliError */
  upload(file: DemoPackage): Promise<void>;
  delete(file: DemoPackage): Promise<void>;
  page(path: string): Promise<string>;
  /** `pip download` from this server alone. @returns the file's content. @throws CliError */
  pipDownload(file: DemoPackage): Promise<Uint8Array>;
  stop(): Promise<void>;
}

/** What a server is started with. */
export interface ServerOptions {
  readonly python: string;
  readonly partition: Partition;
  readonly bucket: string;
  /** `pypi.db` and `db.*`. */
  readonly cache: Readonly<Record<string, string>>;
  /** A folder of its own. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Pyramid takes seconds; on a machine with other work on it many. */
const START_LIMIT_MS = 120_000;
const POLL_MS = 100;
const STOP_LIMIT_MS = 10_000;

/** Starts a server on a free port of loopback. @throws CliError with what it said */
export async function startPypicloudServer(options: ServerOptions): Promise<PypicloudServer> {
  const { python, folder, signal } = options;
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const configPath = join(folder, "config.ini");
  const { partition, bucket, cache } = options;
  await writeFile(configPath, rehearsalIni({ storage: partition, bucket, cache, port }));
  const running = startProcess(python, configPath);
  const failure = (what: string, detail: string) =>
    new CliError({
      what,
      subject: configPath,
      remedy: `${detail}\n${running.output().slice(-2_000)}`,
    });
  const deadline = performance.now() + START_LIMIT_MS;
  while (!(await answers(`${url}/simple/`))) {
    if (running.hasEnded() || performance.now() > deadline || signal.aborted) {
      await running.stop();
      signal.throwIfAborted();
      throw failure("pypicloud did not start", "What it said:");
    }
    await pause(POLL_MS);
  }
  const send = async (path: string, request?: RequestInit) => {
    const response = await fetch(`${url}${path}`, request);
    if (!response.ok) {
      throw failure("pypicloud answered with an error", `${response.status} to ${path}`);
    }
    return response.text();
  };
  return {
    url,
    configPath,
    async upload({ name, version, filename, summary, content }) {
      const form = new FormData();
      const fields = { ":action": "file_upload", name, version, summary, requires_python: ">=3.7" };
      for (const [field, value] of Object.entries(fields)) {
        form.set(field, value);
      }
      form.set("content", new Blob([new Uint8Array(content)]), filename);
      await send("/simple/", { method: "POST", body: form });
    },
    async delete({ name, filename }) {
      await send(`/api/package/${name}/${encodeURIComponent(filename)}`, { method: "DELETE" });
    },
    page: (path) => send(path),
    async pipDownload({ name, version, filename }) {
      const target = join(folder, "downloads");
      const from = ["--index-url", `${url}/simple/`, "--no-cache-dir", "--no-deps"];
      const quiet = ["--disable-pip-version-check", "--quiet", "--retries", "0", "--dest", target];
      try {
        const args = ["-m", "pip", "download", ...from, ...quiet, `${name}==${version}`];
        await promisify(execFile)(python, args);
      } catch (error) {
        throw failure("pip cannot download from pypicloud", String(error));
      }
      return readFile(join(target, filename));
    },
    stop: running.stop,
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).status === 200;
  } catch {
    return false;
  }
}

interface RunningProcess {
  /** What it has written so far. */
  output(): string;
  hasEnded(): boolean;
  stop(): Promise<void>;
}

function startProcess(python: string, configPath: string): RunningProcess {
  const script = "import sys; from pyramid.scripts.pserve import main; sys.exit(main())";
  const child = spawn(python, ["-W", "ignore", "-c", script, configPath], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => said.push(chunk.toString("utf8")));
  }
  child.once("error", (error) => said.push(error.message));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const hasEnded = () =>
    child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  return {
    output: () => said.join(""),
    hasEnded,
    async stop() {
      process.removeListener("exit", kill);
      if (!hasEnded()) {
        const ended = once(child, "exit");
        child.kill("SIGTERM");
        const timer = setTimeout(kill, STOP_LIMIT_MS);
        await ended;
        clearTimeout(timer);
      }
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
