import { parseSettings } from "@xpart/deployment";
import type { CapacitySettings } from "./conditions.ts";

/** What the schema of settings has by default, as far as capacity goes. */
export interface DefaultSettings {
  readonly capacity: CapacitySettings;
  /** Of `operations`, and of `xpart backfill`. */
  readonly keysPerSecond: number;
  readonly mostWaiting: number;
}

const LEAST = {
  name: "scale",
  environment: "dev",
  description: "scale",
  source: { region: "us-east-1", accountId: "111111111111", bucket: "source" },
  destination: { region: "us-gov-west-1", accountId: "222222222222", bucket: "destination" },
  operations: { bucket: "runs" },
};

/** Reads the defaults from the schema itself. @throws where the schema takes no settings as few as these. */
export function defaultSettings(): DefaultSettings {
  const parsed = parseSettings(LEAST);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const { functions, operations } = parsed.value.settings;
  const { memoryMb, eventConcurrency, concurrency, partConcurrency, timeoutSeconds } = functions;
  return {
    capacity: { memoryMb, eventConcurrency, concurrency, partConcurrency, timeoutSeconds },
    keysPerSecond: operations?.keysPerSecond ?? 0,
    mostWaiting: operations?.mostWaiting ?? 0,
  };
}
