import type { Direction, DirectionMarks } from "@xpart/aws-adapters";
import type { PortError, Result } from "@xpart/core";
import type { Logger } from "../report/json-logger.ts";
import { type DelayPorts, delayReturned } from "./delay-returned.ts";
import type { InvocationContext } from "./invocation-context.ts";
import { parseSqsBatch, type SqsBatchResponse, sqsBatchResponse } from "./sqs-batch.ts";

/** A handler that copies. */
type CopyingHandler = (event: unknown, context: InvocationContext) => Promise<SqsBatchResponse>;

/** What it takes to know which way a pair of buckets is copied (T3). */
export interface DirectionPorts extends DelayPorts {
  readonly marks: Pick<DirectionMarks, "read">;
  /** Of the deployment of the other direction, where this one stands still until it is told to copy; else absent. */
  readonly reverses: string | undefined;
  readonly logger: Logger;
  /** Hears, before anything is copied, whether the pair was ever turned. */
  onLook?(isTurned: boolean): void;
}

/** So long a mark is believed: one read a minute of each process, however many messages it works. */
const BELIEVED_MS = 60_000;

/**
 * Has a handler copy only while its direction does: two directions at once would bring back what the other has just
 * changed. Whoever turns a pair pauses the mappings first; this is for the mapping that somebody switches on again. What
 * comes meanwhile goes back to its queue, untouched.
 */
export function obeyDirection(handler: CopyingHandler, ports: DirectionPorts): CopyingHandler {
  let known: { readonly why: string | undefined; readonly untilMs: number } | undefined;
  async function look({ marks, reverses, now, onLook }: DirectionPorts) {
    const read = await marks.read();
    const why = whyStill(read, reverses);
    onLook?.(!read.ok || read.value !== undefined);
    // What could not be read is asked for again by the next batch.
    known = read.ok ? { why, untilMs: now() + BELIEVED_MS } : undefined;
    return { why };
  }
  return async (event, context) => {
    const { why } = known !== undefined && ports.now() < known.untilMs ? known : await look(ports);
    return why === undefined ? handler(event, context) : giveBack(event, context, why, ports);
  };
}

/** @returns undefined where the deployment is to copy. */
function whyStill(
  read: Result<Direction | undefined, PortError>,
  reverses: string | undefined,
): string | undefined {
  if (!read.ok) {
    return `which way this pair of buckets is copied cannot be read (${read.error.operation}: ${read.error.message})`;
  }
  const { stands, other = reverses } = read.value ?? {};
  const isActive = stands === undefined ? reverses === undefined : stands === "active";
  return isActive
    ? undefined
    : `${other} copies this pair of buckets the other way: pause this deployment, or turn the pair with \`xpart reverse\``;
}

async function giveBack(
  event: unknown,
  { awsRequestId }: InvocationContext,
  why: string,
  ports: DirectionPorts,
): Promise<SqsBatchResponse> {
  const batch = parseSqsBatch(event, awsRequestId);
  if (batch === undefined) {
    throw new TypeError("this function takes an SQS batch, and this event is none");
  }
  const logger = ports.logger.with({ awsRequestId });
  logger.log("ERROR", `nothing is copied: ${why}`, { outcome: "returned" });
  // As what cannot be reached: tried again after seconds first, and after half an hour at most (B4).
  const error = {
    kind: "unavailable",
    side: "ledger",
    operation: "GetItem",
    message: why,
  } as const;
  const cause = { kind: "service", error } as const;
  const causes = new Map(batch.records.map(({ messageId }) => [messageId, cause]));
  await delayReturned({ records: batch.records, causes }, ports, logger);
  return sqsBatchResponse(
    batch.records.map(({ messageId }) => messageId),
    batch.nameless,
  );
}
