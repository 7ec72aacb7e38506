import type { Attempt, AttemptContent, LedgerHead, TopEntry } from "../../model/ledger-head.ts";
import type { LedgerRow } from "../../model/ledger-row.ts";
import type { Result } from "../../model/result.ts";
import { NULL_VERSION_ID } from "../../model/version-id.ts";

/** Every field that a row can have, but for the key: the compiler asks for each. */
export const FULL_ROW: Required<Omit<LedgerRow, "key" | "revision">> = {
  versionId: "v1",
  kind: "object",
  state: "replicated",
  destinationVersionId: "d1",
  destinationEtag: "0123-3",
  pin: { etag: "0123", sizeBytes: 5_000_000_000_000, lastModifiedMs: 1_770_000_000_000 },
  attemptId: "attempt-1",
  sequencer: "0055AED6DCD90281E5",
  markerMs: 1_772_992_214_000,
  reason: "because",
  answer: "AccessDenied",
};

/** Every field that a head can have, but for the key: the compiler asks for each. */
export const FULL_HEAD: Required<Omit<LedgerHead, "key" | "revision">> & {
  readonly attempt: Required<Attempt> & { readonly content: Required<AttemptContent> };
} = {
  attempt: {
    id: "attempt-1",
    scope: "entry",
    versionId: "v1",
    content: {
      pin: FULL_ROW.pin,
      checksum: { algorithm: "CRC64NVME", value: "AAAAAAAAAAA=", type: "FULL_OBJECT" },
      hasMd5Etag: true,
    },
    upload: { id: "upload-1", partCount: 3 },
    sequencer: "0055AED6DCD90281E5",
    isProbing: true,
    startedMs: 1_770_000_000_001,
    leaseUntilMs: 1_770_000_900_001,
  },
  sequencer: "0055AED6DCD90281E5",
  newestMs: 1_770_000_000_000,
  listedMs: 1_770_000_000_001,
  retiring: ["d0", NULL_VERSION_ID],
  unsure: [
    { versionId: "v0", sinceMs: 1_770_000_000_002 },
    { versionId: NULL_VERSION_ID, sinceMs: 1_770_000_000_003 },
  ],
  top: { kind: "object", etag: "0123" },
  history: "all",
  asked: ["v1", NULL_VERSION_ID],
  lockedForeign: ["f1", NULL_VERSION_ID],
  heldForeign: ["f2"],
  released: ["v2"],
  begunAnew: "v3",
};

/** All that can stand on top. */
export const TOPS: readonly TopEntry[] = [
  { kind: "nothing" },
  { kind: "marker" },
  { kind: "object", etag: "0123-3" },
];

/** The answer to a write that is not over what was read. */
export const CONFLICT = { ok: false, error: { kind: "conflict", side: "ledger" } } as const;

let keys = 0;

/** Unique in one process; a ledger that outlives it must be given fresh by its subject. */
export function newKey(): string {
  keys += 1;
  return `ledger-contract/${String(keys).padStart(4, "0")}`;
}

/** The value of a success; anything else fails the test. */
export function unwrap<T>(result: Result<T, unknown>): T {
  if (!result.ok) {
    throw new Error(`expected a success, got ${JSON.stringify(result.error)}`);
  }
  return result.value;
}
