import { hash } from "node:crypto";
import {
  compareStacks,
  type Entry,
  err,
  forEachBounded,
  ok,
  type PortError,
  type Result,
  type Stacks,
  type VersionId,
} from "@xpart/core";
import { compareContent, compareDescriptions } from "../compare/compare-descriptions.ts";
import { describeVersion } from "../compare/describe-version.ts";
import { hashVersion } from "../compare/hash-version.ts";
import type { KeyFinding } from "./key-finding.ts";
import { type Reason, remedyOf, verdictOf } from "./reasons.ts";
import type { DeepLevel } from "./slice.ts";
import type { SlicePorts } from "./slice-ports.ts";
import type { Proof } from "./slice-tally.ts";

/** A key that is equal as far as its listings, or the ledger, tell. */
export interface AlikeKey {
  readonly key: string;
  /** Absent: it was too long to be held, and is listed again. */
  readonly stacks: Stacks | undefined;
  readonly proof: "etag" | "ledger";
}

/** What looking more closely came to. */
export interface DeepOutcome {
  /** Absent: equal. */
  readonly finding?: KeyFinding;
  /** Versions that were compared. */
  readonly compared: number;
  readonly proofs: { [Each in Proof]: number };
}

/** Versions of one key that are looked at together, with four requests each. */
const VERSIONS_AT_ONCE = 4;

/** Whether a key is among one of so many: the same ones in every run, and for everybody. */
export function isSampled(key: string, oneIn: number): boolean {
  return oneIn <= 1 || hash("sha256", key, "buffer").readUInt32BE(0) % oneIn === 0;
}

/** Compares all versions of a key more closely than listings do; what policy leaves open is left out. */
export async function compareDeep(
  alike: AlikeKey,
  level: DeepLevel,
  ports: SlicePorts,
): Promise<DeepOutcome> {
  const proofs = { etag: 0, ledger: 0, checksum: 0, content: 0 };
  const stacks = await stacksOf(alike, ports);
  if (!stacks.ok) {
    return {
      compared: 0,
      proofs,
      finding: findingOf(alike.key, undefined, ["unread"], stacks.error),
    };
  }
  const { source, destination } = stacks.value;
  const isChanged =
    source.entries.length !== destination.entries.length ||
    (alike.stacks === undefined && compareStacks(source, destination).length > 0);
  if (isChanged) {
    return { compared: 0, proofs, finding: findingOf(alike.key, stacks.value, ["young"]) };
  }
  const deep: DeepComparison = { key: alike.key, proof: alike.proof, level, ports, proofs };
  const fields = new Set<string>();
  let [compared, failure]: [number, PortError | undefined] = [0, undefined];
  await forEachBounded(source.entries.entries(), VERSIONS_AT_ONCE, async ([at, left]) => {
    const right = destination.entries[at];
    if (failure === undefined && left.kind === "object" && right?.kind === "object") {
      const found = await comparePair(left.versionId, right.versionId, deep);
      failure ??= found.ok ? undefined : found.error;
      for (const field of found.ok ? found.value : []) fields.add(field);
      compared += 1;
    }
  });
  if (failure !== undefined) {
    return { compared, proofs, finding: findingOf(alike.key, stacks.value, ["unread"], failure) };
  }
  return fields.size === 0
    ? { compared, proofs }
    : { compared, proofs, finding: differing(alike.key, stacks.value, [...fields].sort()) };
}

/** A key that is too long for being compared more closely. */
export function tooLong(key: string, count: number): DeepOutcome {
  const proofs = { etag: 0, ledger: 0, checksum: 0, content: 0 };
  const entries = { source: count, destination: count };
  const problem = `it has ${count} entries, too many to be compared more closely than by its listing`;
  return {
    ...{ compared: 0, proofs },
    finding: { key, entries, verdict: "unknown", reasons: ["unread"], mends: "nothing", problem },
  };
}

interface DeepComparison {
  readonly key: string;
  readonly proof: "etag" | "ledger";
  readonly level: DeepLevel;
  readonly ports: SlicePorts;
  readonly proofs: DeepOutcome["proofs"];
}

async function stacksOf(
  { key, stacks }: AlikeKey,
  { source, destination }: SlicePorts,
): Promise<Result<Stacks, PortError>> {
  if (stacks !== undefined) {
    return ok(stacks);
  }
  const [left, right] = await Promise.all([
    source.store.readStack(key),
    destination.store.readStack(key),
  ]);
  if (!left.ok) {
    return left;
  }
  return right.ok ? ok({ source: left.value, destination: right.value }) : right;
}

/** @returns what differs: `content`, `gone`, or the names of headers, metadata and tags. */
async function comparePair(
  left: VersionId,
  right: VersionId,
  { key, proof, level, ports, proofs }: DeepComparison,
): Promise<Result<readonly string[], PortError>> {
  const { source, destination } = ports;
  const [here, there] = await Promise.all([
    describeVersion(source.store, key, left),
    describeVersion(destination.store, key, right),
  ]);
  if (!here.ok || !there.ok) {
    return err(here.ok ? (there as { readonly error: PortError }).error : here.error);
  }
  if (here.value === "gone" || there.value === "gone") {
    return ok(["gone"]);
  }
  const fields = wantedFields(compareDescriptions(here.value, there.value, ports.policy), ports);
  const content =
    level === "content"
      ? await compareBytes(key, left, right, ports)
      : ok(
          contentProof(
            compareContent(here.value.description, there.value.description),
            level,
            proof,
          ),
        );
  if (!content.ok) {
    return content;
  }
  if (content.value === "different") {
    return ok(["content", ...fields]);
  }
  proofs[content.value] += 1;
  return ok(fields);
}

function contentProof(
  compared: ReturnType<typeof compareContent>,
  level: DeepLevel,
  proof: "etag" | "ledger",
): Proof | "different" {
  switch (compared) {
    case "different":
      return "different";
    case "equal-checksum":
      return level === "checksum" ? "checksum" : proof;
    case "equal-etag":
    case "unknown":
      return proof;
  }
}

async function compareBytes(
  key: string,
  left: VersionId,
  right: VersionId,
  { source, destination }: SlicePorts,
): Promise<Result<Proof | "different", PortError>> {
  const [here, there] = await Promise.all([
    hashVersion(source.store, key, left),
    hashVersion(destination.store, key, right),
  ]);
  if (!here.ok) {
    return here;
  }
  if (!there.ok) {
    return there;
  }
  return ok(here.value === there.value ? "content" : "different");
}

const LOCKS: ReadonlySet<string> = new Set(["retention", "legalHold"]);

/** Without what policy or the destination keeps from crossing (A1). */
function wantedFields(
  fields: readonly string[],
  { policy, hasObjectLock = true }: SlicePorts,
): readonly string[] {
  return fields.filter(
    (name) =>
      !(policy.storageClass !== "same" && name === "storageClass") &&
      !(policy.tags === "ignore" && name.startsWith("tags.")) &&
      !(!hasObjectLock && LOCKS.has(name)),
  );
}

function differing(key: string, stacks: Stacks, fields: readonly string[]): KeyFinding {
  const reasons = new Set(fields.map(reasonOfField));
  return { ...findingOf(key, stacks, [...reasons].sort()), fields };
}

function reasonOfField(field: string): Reason {
  if (field === "content") {
    return "content";
  }
  if (field === "gone") {
    return "young";
  }
  return field.startsWith("tags.") ? "tags" : "attributes";
}

function findingOf(
  key: string,
  stacks: Stacks | undefined,
  reasons: readonly Reason[],
  error?: PortError,
): KeyFinding {
  const verdict = verdictOf(reasons);
  const count = ({ entries }: { readonly entries: readonly Entry[] }) => entries.length;
  const entries =
    stacks === undefined
      ? { source: 0, destination: 0 }
      : { source: count(stacks.source), destination: count(stacks.destination) };
  return {
    ...{ key, reasons, entries },
    verdict: verdict === "equal" ? "unknown" : verdict,
    // A reconcile that asks for tags writes those once more; what else differs is a person's to mend.
    mends: remedyOf(reasons, ["person", "reconcile"]),
    ...(error === undefined
      ? {}
      : { problem: `${error.side} ${error.operation}: ${error.message}` }),
  };
}
