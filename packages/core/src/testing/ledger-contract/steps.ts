import type { Attempt, AttemptContent, LedgerHead, TopEntry } from "../../model/ledger-head.ts";
import type { LedgerRow, LedgerState, ReplicatedRow } from "../../model/ledger-row.ts";
import type { Result } from "../../model/result.ts";
import { NULL_VERSION_ID } from "../../model/version-id.ts";

/** Every field that a replicated object's row can have, but for the key: the compiler asks for each. */
export const FULL_ROW: Full<ReplicatedRow & { readonly kind: "object" }> = {
  versionId: "v1",
  kind: "object",
  state: "replicated",
  destinationVersionId: "d1",
  destinationEtag: "0123-3",
  pin: { etag: "0123", sizeBytes: 5_000_000_000_000, lastModifiedMs: 1_770_000_000_000 },
  attemptId: "attempt-1",
  sequencer: "0055AED6DCD90281E5",
  writer: { atMs: 1_770_000_000_002, invocation: "8476a536-e9f4-11e8-9739-2dfe598c3fcd" },
};

type Full<Row> = {
  readonly [Field in keyof Row as Field extends "key" | "revision"
    ? never
    : Row[Field] extends undefined
      ? never
      : Field]-?: Row[Field];
};

const { state: _state, ...FULL_OBJECT } = FULL_ROW;
const { pin: _pin, ...MAPPED } = FULL_OBJECT;
const FULL_MARKER = { ...MAPPED, kind: "marker", markerMs: 1_772_992_214_000 } as const;

/** A row of each state, with every field that it can have. */
export const FULL_ROWS: { readonly [State in LedgerState]: UnkeyedRow<State> } = {
  replicated: FULL_ROW,
  "source-deleted": { ...FULL_OBJECT, state: "source-deleted" },
  "source-expired": { ...FULL_MARKER, state: "source-expired" },
  parked: { ...FULL_OBJECT, state: "parked", reason: "archived", answer: "AccessDenied" },
  gap: { ...FULL_MARKER, state: "gap", reason: "because" },
  held: { ...FULL_OBJECT, state: "held" },
  locked: { ...FULL_OBJECT, state: "locked" },
};

type UnkeyedRow<State> = Unkeyed<Extract<LedgerRow, { readonly state: State }>>;
type Unkeyed<Row> = Row extends unknown ? Omit<Row, "key"> : never;

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
    { versionId: NULL_VERSION_ID, sinceMs: 1_770_000_000_003, isMarker: true },
    {
      ...{ versionId: "v3", sinceMs: 1_770_000_000_004 },
      content: {
        pin: { etag: "0123", sizeBytes: 4, lastModifiedMs: 1_770_000_000_000 },
        checksum: { algorithm: "SHA256", value: "abc=", type: "FULL_OBJECT" },
        hasMd5Etag: true,
      },
    },
  ],
  top: { kind: "object", etag: "0123" },
  history: "all",
  asked: ["v1", NULL_VERSION_ID],
  lockedForeign: ["f1", NULL_VERSION_ID],
  heldForeign: ["f2"],
  released: ["v2"],
  retried: ["v4", NULL_VERSION_ID],
  begunAnew: "v3",
  hasUnkeptMarkers: true,
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
