import type { SqsEventRecord } from "./sqs-event.ts";

/** Which messages of a batch are done with, and which come again. */
export interface BatchOutcome {
  readonly succeeded: readonly SqsEventRecord[];
  readonly failed: readonly SqsEventRecord[];
}

/** What came of calling the function: its response, or what it threw. */
export type InvocationResult =
  | { readonly kind: "returned"; readonly response: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

/**
 * Lambda's reading of a batch response (developer guide, "Implementing partial batch responses").
 * Without ReportBatchItemFailures the response is not looked at. With it: no response, or an empty or
 * null `batchItemFailures`, is all done; the listed messages failed; and the whole batch failed when
 * the function threw, or the response has an item that is malformed or names no message of the batch.
 */
export function batchOutcome(
  records: readonly SqsEventRecord[],
  result: InvocationResult,
  reportsBatchItemFailures: boolean,
): BatchOutcome {
  const none: readonly SqsEventRecord[] = [];
  if (result.kind === "threw") return { succeeded: none, failed: records };
  const failures = reportsBatchItemFailures ? failedIds(result.response) : new Set<string>();
  const known = new Set(records.map(({ messageId }) => messageId));
  if (failures === undefined || [...failures].some((id) => !known.has(id))) {
    return { succeeded: none, failed: records };
  }
  return {
    succeeded: records.filter(({ messageId }) => !failures.has(messageId)),
    failed: records.filter(({ messageId }) => failures.has(messageId)),
  };
}

/** `undefined`: the response is not one. */
function failedIds(response: unknown): ReadonlySet<string> | undefined {
  if (response === null || response === undefined) return new Set();
  if (typeof response !== "object") return undefined;
  const items: unknown = "batchItemFailures" in response ? response.batchItemFailures : [];
  if (items === null || items === undefined) return new Set();
  if (!Array.isArray(items)) return undefined;
  const ids = new Set<string>();
  for (const item of items as readonly unknown[]) {
    const isItem = typeof item === "object" && item !== null && "itemIdentifier" in item;
    const id: unknown = isItem ? item.itemIdentifier : undefined;
    if (typeof id !== "string" || id === "") return undefined;
    ids.add(id);
  }
  return ids;
}
