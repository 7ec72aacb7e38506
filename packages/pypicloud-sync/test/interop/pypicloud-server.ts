import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Partition } from "@xpart/sandbox";
import { startOnFreePort, startServer, temporaryDirectory } from "@xpart/test-kit/server-process";
import { rehearsalIni } from "../../src/index.ts";
import type { PypicloudEnv } from "./pypicloud-env.ts";

/** A running pypicloud. */
export interface PypicloudServer {
  /** The settings file, as an operator has it. */
  readonly configPath: string;
  /** What a page says; with its status. */
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** As twine does it. */
  upload(name: string, version: string, filename: string, content: Uint8Array): Promise<void>;
  delete(name: string, filename: string): Promise<void>;
  /** `pip download` from this server alone. @returns the file's content. */
  pipDownload(requirement: string, filename: string): Promise<Uint8Array>;
  stop(): Promise<void>;
}

/** Starts a server on a bucket of a partition, with these `pypi.db` and `db.*` settings. */
export async function startPypicloud(
  env: PypicloudEnv,
  partition: Partition,
  bucket: string,
  cache: Readonly<Record<string, string>>,
): Promise<PypicloudServer> {
  const directory = temporaryDirectory("pypicloud");
  const configPath = join(directory.path, "config.ini");
  const { url, running } = await startOnFreePort(async (port) => {
    writeFileSync(configPath, rehearsalIni({ storage: partition, bucket, cache, port }));
    const url = `http://127.0.0.1:${port}`;
    const isReady = async () => (await fetch(`${url}/simple/`)).status === 200;
    return { url, running: await startServer(env.pserve, [configPath], isReady) };
  });
  const expectOk = async (response: Response) => {
    if (!response.ok) {
      const text = await response.text();
      throw new Error(
        `${response.status}: ${text.slice(0, 500)}\n${running.output().slice(-3_000)}`,
      );
    }
  };
  return {
    configPath,
    async get(path) {
      const response = await fetch(`${url}${path}`);
      return { status: response.status, text: await response.text() };
    },
    async upload(name, version, filename, content) {
      const form = new FormData();
      form.set(":action", "file_upload");
      form.set("name", name);
      form.set("version", version);
      form.set("summary", "Démo");
      form.set("requires_python", ">=3.7");
      form.set("content", new Blob([new Uint8Array(content)]), filename);
      await expectOk(await fetch(`${url}/simple/`, { method: "POST", body: form }));
    },
    async delete(name, filename) {
      const path = `/api/package/${name}/${encodeURIComponent(filename)}`;
      await expectOk(await fetch(`${url}${path}`, { method: "DELETE" }));
    },
    async pipDownload(requirement, filename) {
      const folder = mkdtempSync(join(directory.path, "download-"));
      const index = ["--index-url", `${url}/simple/`, "--no-cache-dir", "--no-deps"];
      const quiet = ["--disable-pip-version-check", "--retries", "0", "--dest", folder];
      await promisify(execFile)(env.pip, ["download", ...index, ...quiet, requirement]);
      return readFileSync(join(folder, filename));
    },
    async stop() {
      await running.stop();
      directory.remove();
    },
  };
}
