import {
  createDynamoDbClient,
  createDynamoDbLedger,
  createS3DestinationStore,
  createS3SourceStore,
  createS3VersionLister,
  createS3Wire,
} from "@xpart/aws-adapters";
import {
  completePolicy,
  keyMapOf,
  mapDestination,
  mapLister,
  type PolicyChoices,
} from "@xpart/core";
import {
  compareRanges,
  type KeyFinding,
  MAX_FINDINGS,
  type SideTotals,
  type SliceTally,
} from "@xpart/operations";
import { portFailure } from "../deployment/failure-error.ts";
import { type DemoStage, STAGE_NAMES } from "./demo-stage.ts";
import { isChosen } from "./policy/demo-terms.ts";

/** What comparing both buckets of a stage came to. */
export interface SidesComparison {
  /** Whether every key is equal, or policy and ledger say why it need not be. */
  readonly isEqual: boolean;
  readonly source: SideTotals;
  readonly destination: SideTotals;
  readonly verdicts: SliceTally["verdicts"];
  /** Under a policy of its own: keys that are not equal and need not be, and by how many reasons of each kind. */
  readonly settled?: { readonly keys: number; readonly reasons: SliceTally["reasons"] };
  /** What keys are called at the destination, where the policy says so. */
  readonly keyRules?: PolicyChoices["keys"];
  /** Versions of equal keys, by how their content was proved. */
  readonly proofs: SliceTally["proofs"];
  /** Keys that differ or could not be read, the first {@link MAX_FINDINGS}. */
  readonly differences: readonly KeyFinding[];
  readonly differenceCount: number;
}

/** How the sides of a stage are compared. */
export interface CompareSidesOptions {
  /** Hears how many entries of both sides were listed so far. */
  readonly onProgress?: (entries: number) => void;
  /** What the handlers ran under; absent: all defaults. */
  readonly policy?: PolicyChoices | undefined;
  /** Gives up, with the signal's own reason. */
  readonly signal: AbortSignal;
}

/** Ranges at one time: the sandbox answers in this process, so that more would not be faster. */
const PARALLEL = 2;

/**
 * Compares both buckets of a stage as `xpart verify --deep checksum` does (V4, V5): every entry of both sides, under
 * the policy that the handlers run under until something is broken, with headers, metadata, tags and content.
 *
 * @throws CliError where a side cannot be read: then nothing is proved.
 */
export async function compareSides(
  { sandbox, terms }: Pick<DemoStage, "sandbox" | "terms">,
  { onProgress, policy, signal }: CompareSidesOptions,
): Promise<SidesComparison> {
  const here = { client: createS3Wire(sandbox.source), bucket: STAGE_NAMES.sourceBucket };
  const there = {
    client: createS3Wire(sandbox.destination),
    bucket: STAGE_NAMES.destinationBucket,
  };
  const { prefixes } = terms;
  const keys = keyMapOf(policy?.keys, prefixes, policy?.scope?.exclude);
  const ranges = prefixes.length === 0 ? [{ prefix: "" }] : prefixes.map((prefix) => ({ prefix }));
  const table = createDynamoDbClient(sandbox.source);
  const ports = {
    source: {
      store: createS3SourceStore(here),
      lister: createS3VersionLister({ side: "source", ...here }),
    },
    destination: {
      store: mapDestination(createS3DestinationStore(there), keys),
      lister: mapLister(createS3VersionLister({ side: "destination", ...there }), keys),
    },
    ledger: createDynamoDbLedger({ client: table, table: STAGE_NAMES.table }),
    clock: { now: Date.now },
    policy: completePolicy(policy ?? {}),
  };
  const differences: KeyFinding[] = [];
  try {
    const { tally, end } = await compareRanges(ranges, ports, {
      ...{ parallel: PARALLEL, signal, deep: "checksum", graceMs: 0 },
      onProgress: ({ entries }) => onProgress?.(entries),
      onFinding(finding) {
        if (finding.verdict !== "settled" && differences.length < MAX_FINDINGS) {
          differences.push(finding);
        }
      },
    });
    signal.throwIfAborted();
    if (typeof end !== "string") {
      throw portFailure(end, end.side === "source" ? here.bucket : there.bucket);
    }
    const { source, destination, proofs, verdicts } = tally;
    const differenceCount = verdicts.differs + verdicts.unknown + verdicts["in-flight"];
    return {
      ...{ isEqual: differenceCount === 0, source, destination, verdicts, proofs },
      ...{ differences, differenceCount },
      ...(policy?.keys && { keyRules: policy.keys }),
      ...((policy ?? isChosen(terms)) && {
        settled: { keys: verdicts.settled, reasons: tally.reasons },
      }),
    };
  } finally {
    here.client.destroy();
    there.client.destroy();
    table.destroy();
  }
}
