import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { DESTINATION_BUCKET, type Side, SOURCE_BUCKET, type World } from "../test/world.ts";

const run = promisify(execFile);

/** Where `scripts/bring-rclone.mjs` puts it. */
export const RCLONE: string = fileURLToPath(
  new URL("../../../.xpart/peers/bin/rclone", import.meta.url),
);

/** Objects of one KiB that are copied, so that starting up, which is taken off, is little beside them. */
const OBJECTS = 240;
const BYTES = 1024;

let rounds = 0;

/**
 * Has `rclone copy` copy new objects, ten at a time as queueHandler does, and copy one of as many others, which is
 * what starting up takes.
 *
 * @param count - what the result is scaled to.
 */
export async function copyByRclone(world: World, count: number) {
  rounds += 1;
  const many = `rclone/${rounds}/many`;
  const one = `rclone/${rounds}/one`;
  await makeObjects(world, many, OBJECTS);
  await makeObjects(world, one, 1);
  const begunMs = performance.now();
  const all = await copy(world, many);
  const wallMs = performance.now() - begunMs;
  const start = await copy(world, one);
  const share = count / (OBJECTS - 1);
  return { cpuMs: (all - start) * share, wallMs: wallMs * share, rssMiB: Number.NaN, failed: 0 };
}

async function makeObjects({ sourceS3 }: World, prefix: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const Body = Buffer.alloc(BYTES, index);
    await sourceS3.send(
      new PutObjectCommand({ Bucket: SOURCE_BUCKET, Key: `${prefix}/${index}`, Body }),
    );
  }
}

/** @returns its processor time, in milliseconds. */
async function copy({ source, destination }: World, prefix: string) {
  const remote = (name: string, { endpoint, region, credentials: by }: Side) => ({
    [`RCLONE_CONFIG_${name}_TYPE`]: "s3",
    [`RCLONE_CONFIG_${name}_PROVIDER`]: "Other",
    [`RCLONE_CONFIG_${name}_ENDPOINT`]: endpoint,
    [`RCLONE_CONFIG_${name}_REGION`]: region,
    [`RCLONE_CONFIG_${name}_ACCESS_KEY_ID`]: by.accessKeyId,
    [`RCLONE_CONFIG_${name}_SECRET_ACCESS_KEY`]: by.secretAccessKey,
  });
  const env = { ...remote("A", source), ...remote("B", destination) };
  const [from, to] = [`a:${SOURCE_BUCKET}/${prefix}`, `b:${DESTINATION_BUCKET}/${prefix}`];
  const args = ["copy", from, to, "--config", "/dev/null", "--transfers", "10", "--checkers", "10"];
  const timed = `TIMEFORMAT='%U %S'; time "$@"`;
  const command = ["-c", timed, "bash", RCLONE, ...args, "--s3-no-check-bucket", "--retries", "1"];
  const { stderr } = await run("bash", command, { env });
  const [user = Number.NaN, system = Number.NaN] = (stderr.trim().split("\n").at(-1) ?? "")
    .split(" ")
    .map(Number);
  return (user + system) * 1_000;
}
