import { forEachBounded } from "@xpart/core";
import { compareDeep } from "../slice/deep-compare.ts";
import { judgeKey } from "../slice/judge-key.ts";
import type { KeyFinding } from "../slice/key-finding.ts";
import type { SlicePorts } from "../slice/slice-ports.ts";

/** How a repair is waited for. */
export interface RepairWait {
  /** Resolves after so long, at once where it is stopped; it never throws. */
  sleep(ms: number): Promise<void>;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Gives up if for so long no key was mended. */
  readonly patienceMs: number;
  /** Keys whose tags were asked for: their listings are equal all the time. */
  readonly tagged?: ReadonlySet<string> | undefined;
  /** Hears how many keys are not mended yet. */
  readonly onLeft?: ((left: number) => void) | undefined;
}

/** Keys that are looked at together, with three requests each. */
const KEYS_AT_ONCE = 8;
/** Between two looks: a worker takes some seconds at least. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Looks at keys that were asked for until each is equal or settled, or nothing comes of it any more (V7).
 *
 * @returns those that are not, as they were found last.
 */
export async function waitForRepair(
  keys: readonly string[],
  ports: SlicePorts,
  { sleep, signal, patienceMs, onLeft, tagged = new Set() }: RepairWait,
): Promise<readonly KeyFinding[]> {
  let left = await lookAt(keys, tagged, ports);
  let pauseMs = FIRST_PAUSE_MS;
  let mendedMs = ports.clock.now();
  while (left.length > 0 && !signal.aborted && ports.clock.now() - mendedMs < patienceMs) {
    onLeft?.(left.length);
    await sleep(pauseMs);
    const now = await lookAt(
      left.map(({ key }) => key),
      tagged,
      ports,
    );
    const isProgress = now.length < left.length;
    mendedMs = isProgress ? ports.clock.now() : mendedMs;
    pauseMs = isProgress ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    left = now;
  }
  return left;
}

async function lookAt(
  keys: readonly string[],
  tagged: ReadonlySet<string>,
  ports: SlicePorts,
): Promise<readonly KeyFinding[]> {
  const open: KeyFinding[] = [];
  await forEachBounded(keys, KEYS_AT_ONCE, async (key) => {
    const entries = { source: 0, destination: 0 };
    const judged = await judgeKey({ key, entries, isAmbiguous: false }, ports, { graceMs: 0 });
    if (judged.kind === "finding") {
      open.push(...(judged.finding.verdict === "settled" ? [] : [judged.finding]));
    } else if (tagged.has(key)) {
      const alike = { key, stacks: undefined, proof: "etag" } as const;
      const { finding } = await compareDeep(alike, "attributes", ports);
      open.push(...(finding === undefined ? [] : [finding]));
    }
  });
  return open;
}
