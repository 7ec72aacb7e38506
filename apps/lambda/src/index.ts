import type { EventHandler } from "./handlers/event-handler.ts";
import type { PartHandler } from "./handlers/part-handler.ts";
import type { QueueHandler } from "./handlers/queue-handler.ts";
import type { SliceHandler } from "./handlers/slice-handler.ts";

export type { InvocationContext } from "./batch/invocation-context.ts";
export type { SqsBatchResponse } from "./batch/sqs-batch.ts";
export type { EventContext, EventHandler } from "./handlers/event-handler.ts";
export type { PartHandler } from "./handlers/part-handler.ts";
export type { QueueHandler } from "./handlers/queue-handler.ts";
export type { SliceAnswer, SliceHandler } from "./handlers/slice-handler.ts";
export type { CountName, LabelledName, METRIC_NAMESPACE } from "./report/metrics.ts";

/** Each loads what it is made of, and no other's. */
const start = {
  eventHandler: once(async (): Promise<EventHandler> => {
    const { wireEventHandler } = await import("./wire-event-handler.ts");
    return wireEventHandler(process.env, writeLine);
  }),
  partHandler: once(async (): Promise<PartHandler> => {
    const { wirePartHandler } = await import("./wiring.ts");
    return wirePartHandler(process.env, writeLine);
  }),
  queueHandler: once(async (): Promise<QueueHandler> => {
    const { wireQueueHandler } = await import("./wiring.ts");
    return wireQueueHandler(process.env, writeLine);
  }),
  sliceHandler: once(async (): Promise<SliceHandler> => {
    const { wireSliceHandler } = await import("./wire-slice-handler.ts");
    return wireSliceHandler(process.env, writeLine);
  }),
};

/** S3 events, from EventBridge or in an SQS batch, to the FIFO queue. */
export const eventHandler: EventHandler = async (event, context) =>
  (await start.eventHandler())(event, context);

/** The FIFO queue's batches to the destination bucket. */
export const queueHandler: QueueHandler = async (event, context) =>
  (await start.queueHandler())(event, context);

/** The parts queue's batches: ranges of big objects to the destination bucket. */
export const partHandler: PartHandler = async (event, context) =>
  (await start.partHandler())(event, context);

/** The steps of a run in the cloud: comparing both buckets range by range, and sending what differs. */
export const sliceHandler: SliceHandler = async (event, context) =>
  (await start.sliceHandler())(event, context);

/**
 * Lambda says before the first event which handler it is going to call: starting that one now does the
 * work while Lambda gives the process its full CPU, and a bad environment fails the start. Source:
 * "Defined runtime environment variables" of the Lambda guide.
 */
const named = process.env["_HANDLER"]?.split(".").at(-1) ?? "";
if (Object.hasOwn(start, named)) {
  await start[named as keyof typeof start]();
}

/** Past the console, which Lambda puts a prefix on. */
function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A start that failed is tried anew by the next event, as a new process would. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
