import {
  compareKeys,
  DEFAULT_POLICY,
  type LedgerRow,
  type LedgerState,
  type ListedVersion,
  ok,
  type Policy,
  type VersionId,
  type VersionLister,
} from "@xpart/core";
import { MemoryBucket, MemoryLedger, memoryLister } from "@xpart/core/testing";
import { compareSlice } from "../src/slice/compare-slice.ts";
import type { KeyFinding } from "../src/slice/key-finding.ts";
import type { OpenRange, SliceOptions, SliceOutcome } from "../src/slice/slice.ts";
import type { SlicePorts } from "../src/slice/slice-ports.ts";

/** A whole second. */
export const BEGIN_MS = 1_772_992_214_000;
const HOUR_MS = 3_600_000;

/** Fields of a row beside its key, version and state. */
type RowFields = Readonly<Record<string, unknown>>;

/** Two buckets and a ledger in memory, and hands to bring them into any state. */
export class SliceWorld {
  nowMs: number = BEGIN_MS;
  readonly clock = { now: (): number => this.nowMs };
  readonly source: MemoryBucket;
  readonly destination: MemoryBucket;
  readonly ledger: MemoryLedger = new MemoryLedger();

  constructor(destination: "enabled" | "unversioned" = "enabled") {
    this.source = new MemoryBucket("source", "enabled", this.clock);
    this.destination = new MemoryBucket("destination", destination, this.clock);
  }

  /** An entry of the source, its replica, and its row, as a deployment leaves them. */
  replicate(key: string, content: string): VersionId {
    const versionId = this.source.put(key, content);
    const replica = this.destination.put(key, content);
    this.row(key, versionId, "replicated", { destinationVersionId: replica });
    return versionId;
  }

  /** The same of a delete marker. */
  mark(key: string): VersionId {
    const { versionId } = made(this.source.remove(key));
    const destinationVersionId = made(this.destination.remove(key)).versionId;
    this.row(key, versionId, "replicated", { kind: "marker", destinationVersionId });
    return versionId;
  }

  /** What the ledger says of an entry. */
  row(key: string, versionId: VersionId, state: LedgerState, more: RowFields = {}): void {
    this.ledger.seedRow({ key, versionId, kind: "object", state, ...more } as LedgerRow);
  }

  /** Lets an hour go by, so that nothing is young any more. */
  later(): void {
    this.nowMs += HOUR_MS;
  }

  ports(policy: Partial<Policy> = {}, isFixed = false): SlicePorts {
    const listerOf = isFixed ? fixedLister : memoryLister;
    return {
      source: { store: this.source, lister: listerOf(this.source) },
      destination: { store: this.destination, lister: listerOf(this.destination) },
      ledger: this.ledger,
      clock: this.clock,
      policy: { ...DEFAULT_POLICY, ...policy },
    };
  }
}

/** A slice's outcome, with all that it told. */
export interface Compared extends SliceOutcome {
  readonly findings: readonly KeyFinding[];
  readonly equal: readonly string[];
}

/** Compares and collects what is found, by key. */
export async function compareAll(
  ports: SlicePorts,
  options: SliceOptions = {},
  range: OpenRange = { prefix: "" },
): Promise<Compared> {
  const findings: KeyFinding[] = [];
  const equal: string[] = [];
  const outcome = await compareSlice(range, ports, {
    ...options,
    onFinding: (finding) => void findings.push(finding),
    onEqual: (key) => equal.push(key),
  });
  findings.sort((left, right) => compareKeys(left.key, right.key));
  return { ...outcome, findings, equal: equal.sort(compareKeys) };
}

/** Lists a bucket as it is now, once and for all: pages cost nothing, so that many keys can be listed. */
export function fixedLister(bucket: MemoryBucket): VersionLister {
  return listerOf(
    bucket.keys().flatMap((key) =>
      bucket.entries(key).map(
        (entry): ListedVersion =>
          entry.kind === "marker"
            ? { key, entry }
            : {
                key,
                entry: {
                  kind: "object",
                  versionId: entry.versionId,
                  pin: {
                    etag: `etag of ${entry.content}`,
                    sizeBytes: entry.content.length,
                    lastModifiedMs: entry.lastModifiedMs,
                  },
                },
              },
      ),
    ),
  );
}

/** Lists entries that are in order. Its places are positions, which no key could be taken for. */
export function listerOf(
  listed: readonly ListedVersion[],
  onPage: (versions: readonly ListedVersion[]) => void = () => {},
): VersionLister {
  const behind = (key: string, isInclusive: boolean) => {
    let [low, high] = [0, listed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = compareKeys(listed[middle]?.key ?? "", key);
      if (order < 0 || (order === 0 && !isInclusive)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  };
  return {
    async listPage({ prefix, after, upTo }, { from, limit = 1_000 } = {}) {
      const first = Math.max(behind(prefix, true), after === undefined ? 0 : behind(after, false));
      const begin = from === undefined ? first : Number(from.versionId);
      const page = listed.slice(begin, begin + limit);
      const versions = page.filter(
        ({ key }) => key.startsWith(prefix) && (upTo === undefined || compareKeys(key, upTo) <= 0),
      );
      onPage(versions);
      const isMore = versions.length === page.length && begin + limit < listed.length;
      return ok({
        versions,
        next: isMore ? { key: "", versionId: String(begin + limit) } : undefined,
      });
    },
  };
}

function made(result: ReturnType<MemoryBucket["remove"]>): { readonly versionId: VersionId } {
  if (result.kind === "nothing") {
    throw new Error("nothing was deleted");
  }
  return result;
}
