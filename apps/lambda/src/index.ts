import type { EventHandler } from "./event-handler.ts";
import type { PartHandler } from "./part-handler.ts";
import type { QueueHandler } from "./queue-handler.ts";
import type { SliceHandler } from "./slice-handler.ts";
import { wireSliceHandler } from "./wire-slice-handler.ts";
import { wireEventHandler, wirePartHandler, wireQueueHandler } from "./wiring.ts";

export type { EventContext, EventHandler } from "./event-handler.ts";
export type { InvocationContext } from "./invocation-context.ts";
export type { CountName, LabelledName, METRIC_NAMESPACE } from "./metrics.ts";
export type { PartHandler } from "./part-handler.ts";
export type { QueueHandler } from "./queue-handler.ts";
export type { SliceAnswer, SliceHandler } from "./slice-handler.ts";
export type { SqsBatchResponse } from "./sqs-batch.ts";

const startEventHandler = once(() => wireEventHandler(process.env, writeLine));
const startPartHandler = once(() => wirePartHandler(process.env, writeLine));
const startQueueHandler = once(() => wireQueueHandler(process.env, writeLine));
const startSliceHandler = once(() => wireSliceHandler(process.env, writeLine));

/** S3 events, from EventBridge or in an SQS batch, to the FIFO queue. */
export const eventHandler: EventHandler = async (event, context) =>
  startEventHandler()(event, context);

/** The FIFO queue's batches to the destination bucket. */
export const queueHandler: QueueHandler = async (event, context) =>
  startQueueHandler()(event, context);

/** The parts queue's batches: ranges of big objects to the destination bucket. */
export const partHandler: PartHandler = async (event, context) =>
  startPartHandler()(event, context);

/** The steps of a run in the cloud: comparing both buckets range by range, and sending what differs. */
export const sliceHandler: SliceHandler = async (event, context) =>
  startSliceHandler()(event, context);

startNamedHandler(process.env["_HANDLER"]);

/**
 * Lambda says before the first event which handler it is going to call: starting that one now does the
 * work while Lambda gives the process its full CPU, and a bad environment fails the start. Source:
 * "Defined runtime environment variables" of the Lambda guide.
 */
function startNamedHandler(name: string | undefined): void {
  switch (name?.split(".").at(-1)) {
    case "eventHandler":
      startEventHandler();
      return;
    case "queueHandler":
      startQueueHandler();
      return;
    case "partHandler":
      startPartHandler();
      return;
    case "sliceHandler":
      startSliceHandler();
      return;
  }
}

/** Past the console, which Lambda puts a prefix on. */
function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
