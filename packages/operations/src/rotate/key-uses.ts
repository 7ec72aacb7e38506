import { ok, type PortError, type Result } from "@xpart/core";
import type { AccessKey, RotationPorts } from "./rotation-ports.ts";

/** The keys of the destination's user, and which of them the functions have. Nothing that signs is in it. */
export interface KeyUses {
  /** The id in the secret. */
  readonly inSecret: string;
  readonly keys: readonly KeyUse[];
}

/** One of them. */
export interface KeyUse extends AccessKey {
  /** When somebody used it last, as far as IAM knows; absent: nobody. */
  readonly lastUsedMs?: number;
}

/** Asks IAM and the secret. Only reads. */
export async function readKeyUses({
  keys,
  secret,
}: Pick<RotationPorts, "keys" | "secret">): Promise<Result<KeyUses, PortError>> {
  const [current, listed] = [await secret.read(), await keys.list()];
  if (!current.ok) {
    return current;
  }
  if (!listed.ok) {
    return listed;
  }
  const uses: KeyUse[] = [];
  for (const key of listed.value) {
    const used = await keys.lastUsedMs(key.id);
    if (!used.ok) {
      return used;
    }
    uses.push({ ...key, ...(used.value === undefined ? {} : { lastUsedMs: used.value }) });
  }
  return ok({ inSecret: current.value.accessKeyId, keys: uses });
}
