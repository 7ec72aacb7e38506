import { PassThrough } from "node:stream";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { forEachBounded } from "@xpart/core";
import type { Status } from "@xpart/operations";
import type { SidesComparison } from "../src/commands/demo/compare-sides.ts";
import { runCli } from "../src/run-cli.ts";
import { type Replication, startReplication } from "../src/testing/replication.ts";

/** What became of events that waited while the functions that copy were paused. */
export interface PausedOrder {
  /** Objects and delete markers that were made meanwhile. */
  readonly written: number;
  /** Messages in the functions' queue before it went on, as `xpart status` tells. */
  readonly waiting: number;
  /** Writes and deletions that the destination got before it was paused, while it was, and from then on. */
  readonly before: number;
  readonly whilePaused: number;
  readonly afterwards: number;
  /** Both sides compared by `--deep checksum`: each entry of each key, in its order. */
  readonly compared: SidesComparison;
  readonly troubles: ReturnType<Replication["troubles"]>;
  readonly resumedMs: number;
}

/** Each of this many changes of a key is a deletion: its marker has to come between the right two versions. */
const DELETED_EACH = 5;
/** Keys that are written at one time; each by one change after the other. */
const WRITERS = 16;
const POLL_MS = 200;

/**
 * Pauses a whole sandbox as a person does, writes so many events, and has it go on.
 *
 * @param keys - how many keys they are of; each gets as many events.
 */
export async function measurePausedOrder(events: number, keys: number): Promise<PausedOrder> {
  const replication = await startReplication();
  const xpart = (line: string) => typed(line, replication.settingsPath);
  const changes = () => {
    const { PutObject = 0, DeleteObject = 0 } =
      replication.destination.partition.requestCounts().s3 ?? {};
    return PutObject + DeleteObject;
  };
  try {
    // Something is under way when it is paused.
    await writeAll(replication, keys, 2);
    await xpart("pause --reason measured --yes");
    const before = changes();
    const written = await writeAll(replication, keys, Math.ceil(events / keys));
    const waiting = await waitingBehind(written, xpart);
    const whilePaused = changes() - before;
    const beganMs = Date.now();
    await xpart("resume --yes");
    await replication.settled();
    return {
      ...{ written, waiting, before, whilePaused, afterwards: changes() - before - whilePaused },
      resumedMs: Date.now() - beganMs,
      compared: await replication.compare(),
      troubles: replication.troubles(),
    };
  } finally {
    await replication.stop();
  }
}

/** Prints what {@link measurePausedOrder} finds. @returns the exit status. */
export async function benchPausedOrder(events: number, keys: number): Promise<number> {
  const found = await measurePausedOrder(events, keys);
  const { written, waiting, before, whilePaused, afterwards, compared, troubles, resumedMs } =
    found;
  const { versions, markers } = compared.destination;
  const isOnce = before + afterwards === versions + markers;
  console.log(
    `${written} events of ${keys} keys written while paused, ${waiting} messages waiting, ${whilePaused} changes of the destination meanwhile; ` +
      `resumed: ${afterwards} changes in ${(resumedMs / 1_000).toFixed(1)} s; ` +
      `equal and in order: ${compared.isEqual} (${versions} versions, ${markers} markers); each written once: ${isOnce}; troubles ${JSON.stringify(troubles)}`,
  );
  return compared.isEqual && isOnce && whilePaused === 0 ? 0 : 1;
}

/** Changes each key so many times, in order, with a content that names the change. @returns how many changes. */
async function writeAll(
  { source }: Replication,
  keys: number,
  changesOfKey: number,
): Promise<number> {
  const { client, bucket: Bucket } = source;
  const all = Array.from({ length: keys }, (_, number) => `k/${number}`);
  await forEachBounded(all, WRITERS, async (Key) => {
    for (let change = 1; change <= changesOfKey; change += 1) {
      await client.send(
        change % DELETED_EACH === 0
          ? new DeleteObjectCommand({ Bucket, Key })
          : new PutObjectCommand({ Bucket, Key, Body: `${changesOfKey} ${change}` }),
      );
    }
  });
  return keys * changesOfKey;
}

/** Waits until so many messages stand in the FIFO queue. @returns how many do. */
async function waitingBehind(
  least: number,
  xpart: (line: string) => Promise<string>,
): Promise<number> {
  for (;;) {
    const { queues, pause } = JSON.parse(await xpart("status --json")) as Status;
    const waiting = queues.find(({ name }) => name.endsWith(".fifo"))?.waiting ?? 0;
    if (waiting >= least && pause?.isPaused === true) {
      return waiting;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function typed(line: string, config: string): Promise<string> {
  const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const exitCode = await runCli([...line.split(" "), "--config", config], {
    ...{ stdout, stderr, stdin, workingDirectory: process.cwd(), environment: {} },
    signal: new AbortController().signal,
  });
  const said = String(stdout.read() ?? "");
  // A status is that of something behind, whose age nobody tells here.
  if (exitCode !== 0 && !line.startsWith("status")) {
    throw new Error(`xpart ${line}: ${exitCode}: ${stderr.read() ?? ""}${said}`);
  }
  return said;
}
