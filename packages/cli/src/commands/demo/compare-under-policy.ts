import {
  createDynamoDbClient,
  createDynamoDbLedger,
  createS3Client,
  createS3DestinationStore,
  createS3SourceStore,
  createS3VersionLister,
} from "@xpart/aws-adapters";
import { completePolicy, type PolicyChoices } from "@xpart/core";
import {
  type BucketComparison,
  compareSlice,
  type KeyDifference,
  type KeyFinding,
  type Reason,
} from "@xpart/operations";
import { CliError } from "../../cli-error.ts";
import { type DemoStage, STAGE_NAMES } from "./demo-stage.ts";

/** A comparison that knows what the policy leaves out. */
export interface PolicyComparison extends BucketComparison {
  /** Keys that are not equal and need not be, by reason; a key may have several. */
  readonly settled: { readonly keys: number; readonly reasons: Readonly<Record<string, number>> };
}

/** How a comparison is watched and ended. */
interface Watching {
  readonly signal: AbortSignal;
  /** Hears how many entries were listed so far. */
  readonly onProgress: (entries: number) => void;
}

/** Compares both buckets of a stage as `xpart verify --deep content` does: under the policy, with the ledger. */
export async function compareUnderPolicy(
  { sandbox }: Pick<DemoStage, "sandbox">,
  choices: PolicyChoices,
  { signal, onProgress }: Watching,
): Promise<PolicyComparison> {
  const clients = {
    source: createS3Client(sandbox.source),
    destination: createS3Client(sandbox.destination),
    ledger: createDynamoDbClient(sandbox.source),
  };
  const source = {
    ...({ side: "source", client: clients.source, bucket: STAGE_NAMES.sourceBucket } as const),
  };
  const destination = {
    ...({ side: "destination", client: clients.destination } as const),
    bucket: STAGE_NAMES.destinationBucket,
  };
  const findings: KeyFinding[] = [];
  let entries = 0;
  try {
    const ports = {
      source: { store: createS3SourceStore(source), lister: createS3VersionLister(source) },
      destination: {
        store: createS3DestinationStore(destination),
        lister: createS3VersionLister(destination),
      },
      ledger: createDynamoDbLedger({ client: clients.ledger, table: STAGE_NAMES.table }),
      clock: { now: Date.now },
      policy: completePolicy(choices),
    };
    const { tally, end } = await compareSlice({ prefix: "" }, ports, {
      ...({ deep: "content", graceMs: 0, signal } as const),
      onPage: (page) => {
        entries += page.entries;
        onProgress(entries);
      },
      onFinding: (finding) => {
        findings.push(finding);
      },
    });
    signal.throwIfAborted();
    if (end !== "done") {
      throw new CliError({
        what: "The buckets could not be compared",
        subject: typeof end === "string" ? end : `${end.side}: ${end.message}`,
        remedy: "Run the demo once more; its sandbox is gone with it.",
      });
    }
    const differences = findings.filter(({ verdict }) => verdict !== "settled");
    const reasons = Object.entries(tally.reasons).filter(([, count]) => count > 0);
    return {
      isEqual: differences.length === 0,
      source: tally.source,
      destination: tally.destination,
      proofs: {
        checksum: tally.proofs.checksum,
        etag: tally.proofs.etag + tally.proofs.ledger,
        content: tally.proofs.content,
      },
      differences: differences.map(differenceOf),
      differenceCount: differences.length,
      settled: { keys: tally.verdicts.settled, reasons: Object.fromEntries(reasons) },
    };
  } finally {
    for (const client of Object.values(clients)) {
      client.destroy();
    }
  }
}

/** What a reason says of the destination, in the words of a plain comparison. */
const DIFFERENCES: Readonly<Partial<Record<Reason, KeyDifference["difference"]>>> = {
  extra: "extra",
  foreign: "extra",
  order: "order",
  content: "content",
  overwritten: "content",
  tags: "attributes",
  attributes: "attributes",
};

function differenceOf({ key, reasons }: KeyFinding): KeyDifference {
  const [known] = reasons.flatMap((reason) => DIFFERENCES[reason] ?? []);
  return { key, index: 0, difference: known ?? "missing", fields: reasons };
}
