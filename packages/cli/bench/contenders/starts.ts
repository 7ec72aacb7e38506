import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import type { Contender } from "../sample.ts";

const DIST = fileURLToPath(new URL("../../../../apps/lambda/dist/", import.meta.url));
/** TLS, HTTP, hashes and streams: a function needs them for its first request, and loads them when it starts. */
const NEEDED = ["crypto", "http", "https", "stream", "zlib"];
const ENVIRONMENT = {
  AWS_REGION: "us-east-1",
  OBJECTS_QUEUE: "https://sqs.us-east-1.amazonaws.com/111122223333/objects.fifo",
  OBJECTS_TABLE: "objects",
  DEST_BUCKET: "replica",
  DEST_BUCKET_REGION: "us-gov-west-1",
  DEST_SECRET: "xpart/destination",
};
// The child's own processor time says more than the clock on a machine with other work to do.
const REPORT =
  "const c=process.cpuUsage();console.log();console.log((c.user+c.system)/1000,process.resourceUsage().maxRSS)";

/** Nothing is loaded. */
export const bareNode: () => Promise<Contender> = () => start("0");
/** What any client of AWS needs of Node itself. */
export const nodeWithTls: () => Promise<Contender> = () =>
  start(`for (const name of ${JSON.stringify(NEEDED)}) process.getBuiltinModule(name)`);
/** The handler's code loaded, and its clients made. */
export function handlerStart(name: string): () => Promise<Contender> {
  return () =>
    start(`await import(${JSON.stringify(`${DIST}index.mjs`)})`, { _HANDLER: `index.${name}` });
}

/** Each time a fresh process. */
async function start(
  code: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Contender> {
  const args = ["--input-type=module", "--eval", `${code};${REPORT}`];
  const options = { env: { ...ENVIRONMENT, ...more }, encoding: "utf8" } as const;
  return {
    async measure() {
      const begunMs = performance.now();
      const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
      if (status !== 0) {
        throw new Error(stderr);
      }
      const wallMs = performance.now() - begunMs;
      const [cpuMs = Number.NaN, kilobytes = Number.NaN] = (
        stdout.trimEnd().split("\n").at(-1) ?? ""
      )
        .split(" ")
        .map(Number);
      return { units: 1, wallMs, cpuMs, rssBytes: kilobytes * 1024 };
    },
  };
}

/** What the zip has, file by file. */
export function zipTable(): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  const rows = readdirSync(DIST)
    .filter((name) => name.endsWith(".mjs"))
    .map((name) => {
      const content = readFileSync(`${DIST}${name}`);
      const zipped = deflateRawSync(content, { level: 9 }).length;
      return [`\`${name}\``, kilobytes(content.length), kilobytes(zipped)];
    });
  return { head: ["file of the zip", "KB", "zipped, KB"], rows };
}

function kilobytes(bytes: number): string {
  return (bytes / 1_000).toFixed(0);
}
