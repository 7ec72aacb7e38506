import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { findBinary } from "./find-binary.ts";
import { type ServerProcess, startOnFreePort, startServer } from "./server-process.ts";

/** Where `scripts/ministack-env.mjs` puts it. */
const own = fileURLToPath(new URL("../../../.xpart/ministack/bin/ministack", import.meta.url));

/** The certificate that servers of tests show, and its key, as files. */
export interface ServerCertificate {
  readonly certificatePath: string;
  readonly keyPath: string;
}

/** An emulator of AWS that others wrote, of one account in one region. */
export interface MinistackServer extends ServerProcess {
  readonly endpoint: string;
  /** Of the account's root, who may do everything. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** PEM of what its certificate is checked by. */
  readonly ca: string;
  /** Has Step Functions wait so many times as long as states and retries say. @throws where it is refused. */
  scaleWaits(factor: number): Promise<void>;
}

/** What it emulates, and how. */
export interface MinistackOptions extends ServerCertificate {
  readonly accountId: string;
  readonly region: string;
  /** A folder of its own, for what it writes and for the functions that it runs. */
  readonly folder: string;
}

/** The path of ministack: on the PATH, or where `scripts/ministack-env.mjs` has put it; undefined where it is not. */
export function findMinistack(): string | undefined {
  return existsSync(own) ? own : findBinary("ministack");
}

/** Makes a certificate for loopback. @returns undefined where the machine has no `openssl`. */
export function makeCertificate(folder: string): ServerCertificate | undefined {
  const certificatePath = join(folder, "server.crt");
  const keyPath = join(folder, "server.key");
  const { status } = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
    ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
    ...["-addext", "basicConstraints=critical,CA:FALSE"],
    ...["-keyout", keyPath, "-out", certificatePath],
  ]);
  return status === 0 ? { certificatePath, keyPath } : undefined;
}

/**
 * Starts it on a free port of loopback, with TLS, and with IAM's policies enforced. Its functions run in processes of
 * this Node. Its own command would listen on port 443 as well, so its server is started as that command does it when
 * it goes into the background.
 */
export function startMinistack(
  executable: string,
  options: MinistackOptions,
): Promise<MinistackServer> {
  // No two accounts have one key.
  const accessKeyId = `xpart-root-${options.accountId}`;
  const credentials = { accessKeyId, secretAccessKey: "root-of-the-emulator" };
  const ca = readFileSync(options.certificatePath, "utf8");
  const python = pythonOf(executable);
  return startOnFreePort(async (port) => {
    const endpoint = `https://127.0.0.1:${port}`;
    const server = await startServer(
      python,
      [
        ...["-m", "hypercorn", "ministack.app:app", "--bind", `127.0.0.1:${port}`],
        ...["--certfile", options.certificatePath, "--keyfile", options.keyPath],
        ...["--log-level", "WARNING", "--keep-alive", "75"],
      ],
      () => isHealthy(`${endpoint}/_ministack/health`, ca),
      { cwd: options.folder, env: environmentOf(options, port, credentials) },
    );
    const scaleWaits = (factor: number) =>
      configure(endpoint, ca, { "stepfunctions._SFN_WAIT_SCALE": factor });
    return { ...server, endpoint, credentials, ca, scaleWaits };
  });
}

function environmentOf(
  { accountId, region, folder, certificatePath, keyPath }: MinistackOptions,
  port: number,
  credentials: MinistackServer["credentials"],
): NodeJS.ProcessEnv {
  const { PATH = "" } = process.env;
  return {
    PATH: [dirname(process.execPath), PATH].join(delimiter),
    HOME: folder,
    TMPDIR: folder,
    AUTH: "true",
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    MINISTACK_ACCOUNT_ID: accountId,
    MINISTACK_REGION: region,
    GATEWAY_PORT: String(port),
    BIND_HOST: "127.0.0.1",
    LAMBDA_EXECUTOR: "local",
    USE_SSL: "1",
    MINISTACK_SSL_CERT: certificatePath,
    MINISTACK_SSL_KEY: keyPath,
    IOT_MTLS_ENABLED: "0",
  };
}

/** The Python that its command runs on: the first line of the command names it. */
function pythonOf(executable: string): string {
  const [first = ""] = readFileSync(executable, "utf8").split("\n", 1);
  const named = first.startsWith("#!") ? first.slice(2).trim() : "";
  return existsSync(named) ? named : join(dirname(executable), "python3");
}

function isHealthy(url: string, ca: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    request(url, { ca }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .once("error", reject)
      .end();
  });
}

/** Sets what the emulator lets be set while it runs; it answers with what it has taken. */
async function configure(
  endpoint: string,
  ca: string,
  values: Readonly<Record<string, number>>,
): Promise<void> {
  const asked = request(`${endpoint}/_ministack/config`, { ca, method: "POST" });
  asked.end(JSON.stringify(values));
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const said = await text(response);
  const { applied } = JSON.parse(said);
  if (!isDeepStrictEqual(applied, values)) {
    throw new Error(`ministack did not take ${JSON.stringify(values)}: ${said}`);
  }
}
