import { createS3Client, isSamePartition } from "@xpart/aws-adapters";
import { err, ok, type Result } from "@xpart/core";
import type { Settings } from "@xpart/deployment";
import type { SidePlace, SidePlaces } from "./side-places.ts";

/**
 * Asks for both sides' credentials once. @returns a sentence for each side that has none, and one if both are the
 * same key although the sides share no partition: one of them was meant for the other.
 */
export async function checkCredentials(
  { source, sourceBucket, destination }: SidePlaces,
  settings: Settings,
): Promise<readonly string[]> {
  const places = [source, destination, ...(sourceBucket === source ? [] : [sourceBucket])];
  const keys = await Promise.all(places.map(accessKeyOf));
  const problems = keys.flatMap((key) => (key.ok ? [] : [key.error]));
  if (problems.length > 0) {
    return problems;
  }
  const [left, right] = keys.map((key) => (key.ok ? key.value : undefined));
  return left === right &&
    !isSamePartition(settings.source.partition, settings.destination.partition)
    ? [
        `source and destination would be asked with one access key (${source.identity}; ${destination.identity}), and no key is good in ${settings.source.partition.name} and in ${settings.destination.partition.name}: give each side a profile of its own`,
      ]
    : [];
}

async function accessKeyOf({ place, identity }: SidePlace): Promise<Result<string, string>> {
  const client = createS3Client(place);
  try {
    return ok((await client.config.credentials()).accessKeyId);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err(`${identity} gives no credentials: ${reason}`);
  } finally {
    client.destroy();
  }
}
