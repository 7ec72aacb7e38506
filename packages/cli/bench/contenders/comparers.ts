import { fileURLToPath } from "node:url";
import { rcloneRemotes } from "../rclone.ts";
import type { Contender } from "../sample.ts";
import { type TimedCommand, timeCommand } from "../timed-command.ts";
import { TOOLS } from "../tools.ts";
import type { ListingWorld } from "../worlds/listing-world.ts";

const XPART = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
/** Longer than any took. rclone 1.71 with `--fast-list` at times waits for itself for ever. */
const LONGEST_MS = 180_000;

/** `xpart verify`: all versions and markers. */
export async function verifyByXpart({ config, keys }: ListingWorld): Promise<Contender> {
  const args = ["verify", "--config", config, "--grace", "0", "--max-requests", "5000"];
  return comparing(keys, async () => {
    const ran = await timeCommand([process.execPath, XPART, ...args], {}, LONGEST_MS);
    return {
      ran,
      isWhole: ran.stdout.includes(`keys         equal ${keys.toLocaleString("en-US")}, settled 0`),
    };
  });
}

/** `rclone check`: sizes and MD5 of current objects. */
export function checkByRclone(
  ...more: readonly string[]
): (world: ListingWorld) => Promise<Contender> {
  return async ({ source, destination, bucket, keys }) => {
    const args = ["check", `a:${bucket}`, `b:${bucket}`, "--config", "/dev/null", ...more];
    const remotes = rcloneRemotes(source, destination);
    return comparing(keys, async () => {
      const ran = await timeCommand([TOOLS.rclone.path, ...args], remotes, LONGEST_MS);
      return { ran, isWhole: ran.stderr.includes(`${keys} matching files`) };
    });
  };
}

function comparing(
  units: number,
  compare: () => Promise<{ readonly ran: TimedCommand; readonly isWhole: boolean }>,
): Contender {
  return {
    async measure() {
      const { ran, isWhole } = await compare();
      if (!isWhole) {
        throw new Error(`not all was compared: ${ran.stdout}${ran.stderr}`);
      }
      const { wallMs, cpuMs, rssBytes } = ran;
      return { units, wallMs, cpuMs, ...(rssBytes === undefined ? {} : { rssBytes }) };
    },
  };
}
