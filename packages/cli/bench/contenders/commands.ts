import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STAGE_NAMES } from "../../src/commands/demo/demo-stage.ts";
import type { BenchPlace } from "../bench-stage.ts";
import { rcloneRemotes } from "../rclone.ts";
import type { Contender, Sample } from "../sample.ts";
import { type TimedCommand, timeCommand } from "../timed-command.ts";
import { TOOLS } from "../tools.ts";
import type { CopyWorld } from "../worlds/copy-world.ts";

/** Copies all below a prefix of the source bucket to the other, however many commands that takes. */
export type CopyCommand = (world: CopyWorld, prefix: string) => Promise<TimedCommand>;

/** Objects of a round, so many that starting up, which is taken off, is little beside them. */
const OBJECTS = 240;
const MIB = 1024 ** 2;
const { sourceBucket, destinationBucket } = STAGE_NAMES;

/** Has a command copy small objects, and one, which is what starting it up takes. */
export function copySmallBy(copy: CopyCommand): (world: CopyWorld) => Promise<Contender> {
  return async (world) => ({
    async measure() {
      const many = await world.makeObjects(OBJECTS);
      const one = await world.makeObjects(1);
      const all = await timed(world, () => copy(world, many.prefix), OBJECTS - 1);
      const start = await copy(world, one.prefix);
      return {
        ...all,
        cpuMs: (all.cpuMs ?? Number.NaN) - start.cpuMs,
        wallMs: all.wallMs - start.wallMs,
      };
    },
  });
}

/** Has a command copy a big object. */
export function copyBigBy(
  copy: CopyCommand,
  mib: number,
  isParted: boolean,
): (world: CopyWorld) => Promise<Contender> {
  return async (world) => ({
    async measure(round) {
      const { key } = await world.bigObject(round, mib * MIB, isParted);
      const sample = await timed(world, () => copy(world, key), mib);
      await world.deleteReplicas(key);
      return sample;
    },
  });
}

function timed(world: CopyWorld, run: () => Promise<TimedCommand>, units: number): Promise<Sample> {
  return world.counting(async () => {
    const { wallMs, cpuMs, rssBytes } = await run();
    return { units, wallMs, cpuMs, ...(rssBytes === undefined ? {} : { rssBytes }) };
  });
}

/** `rclone copy`, ten at a time as a batch of the queue is. */
export const rcloneCopy: CopyCommand = ({ source, destination }, prefix) => {
  const places = [`a:${sourceBucket}/${prefix}`, `b:${destinationBucket}/${prefix}`];
  const args = ["--config", "/dev/null", "--transfers", "10", "--checkers", "10", "--retries", "1"];
  const remotes = rcloneRemotes(keyed(source), keyed(destination));
  return timeCommand(
    [TOOLS.rclone.path, "copy", ...places, ...args, "--s3-no-check-bucket"],
    remotes,
  );
};

/** `rclone copy` of one object, as it comes: in four streams. */
export const rcloneCopyOne: CopyCommand = ({ source, destination }, key) => {
  const places = [`a:${sourceBucket}/${key}`, `b:${destinationBucket}/${key}-rclone/`];
  const args = ["--config", "/dev/null", "--retries", "1", "--s3-no-check-bucket"];
  return timeCommand(
    [TOOLS.rclone.path, "copy", ...places, ...args],
    rcloneRemotes(keyed(source), keyed(destination)),
  );
};

/** s5cmd has one endpoint a command, so it downloads to a folder, and uploads from there. */
export const s5cmdByDisk: CopyCommand = async ({ source, destination }, prefix) => {
  const folder = await mkdtemp(join(tmpdir(), "xpart-bench-s5cmd-"));
  const there = `s3://${destinationBucket}/${prefix}`;
  try {
    const down = await s5cmd(source, "cp", `s3://${sourceBucket}/${prefix}*`, `${folder}/`);
    const up = await s5cmd(
      destination,
      "cp",
      `${folder}/`,
      there.endsWith("/") ? there : `${there}-s5cmd/`,
    );
    return {
      ...{ wallMs: down.wallMs + up.wallMs, cpuMs: down.cpuMs + up.cpuMs, stdout: "", stderr: "" },
      rssBytes: Math.max(down.rssBytes ?? 0, up.rssBytes ?? 0),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

function s5cmd(
  { endpoint, region, credentials }: BenchPlace,
  ...args: readonly string[]
): Promise<TimedCommand> {
  return timeCommand(
    [TOOLS.s5cmd.path, "--endpoint-url", endpoint, "--numworkers", "10", ...args],
    {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  );
}

function keyed({ endpoint, region, credentials }: BenchPlace) {
  return { endpoint, region, ...credentials };
}
