import type { PortError } from "../../model/port-error.ts";
import { ok } from "../../model/result.ts";
import type { EventQueue, QueueMessage } from "../../ports/event-queue.ts";
import type { Ledger } from "../../ports/ledger.ts";
import type { PartQueue } from "../../ports/part-queue.ts";
import type { MemoryLedger } from "../memory-ledger.ts";
import type { Gates } from "./gates.ts";
import type { WorkerLife } from "./pending-call.ts";

/** The ledger of one worker: every request waits at the gates. */
export function gatedLedger(gates: Gates, worker: WorkerLife, ledger: MemoryLedger): Ledger {
  return {
    read: (key, id) =>
      gates.call(worker, "ledger", "Query", key, false, () => ledger.read(key, id)),
    findUnseen: (entries) =>
      gates.call(worker, "ledger", "BatchGetItem", "", false, () => ledger.findUnseen(entries)),
    readKey: (key) =>
      gates.call(worker, "ledger", "Query key", key, false, () => ledger.readKey(key)),
    saveHead: (head) =>
      gates.call(worker, "ledger", "PutItem head", head.key, true, () => ledger.saveHead(head)),
    saveRow: (row) =>
      gates.call(worker, "ledger", "PutItem row", row.key, true, () => ledger.saveRow(row)),
    countDelete: (limit, nowMs) =>
      gates.call(worker, "ledger", "UpdateItem", "", true, () => ledger.countDelete(limit, nowMs)),
    deleteRow: (row) =>
      gates.call(worker, "ledger", "DeleteItem row", row.key, true, () => ledger.deleteRow(row)),
  };
}

/** Where messages go. */
export interface QueueEntrances {
  objects(message: QueueMessage): void;
  parts(body: string): void;
}

/** The queues that a worker sends to: every request waits at the gates. */
export function gatedQueues(
  gates: Gates,
  worker: WorkerLife,
  entrances: QueueEntrances,
): { readonly objects: EventQueue; readonly parts: PartQueue } {
  const send = async <T extends { readonly id: string }>(
    messages: readonly T[],
    accept: (message: T) => void,
  ): Promise<ReadonlyMap<string, PortError>> => {
    const refused = new Map<string, PortError>();
    for (const message of messages) {
      const sent = await gates.call(worker, "queue", "SendMessage", "", true, async () => {
        accept(message);
        return ok(undefined);
      });
      if (!sent.ok) {
        refused.set(message.id, sent.error);
      }
    }
    return refused;
  };
  return {
    objects: {
      send: (messages) => send(messages, (message) => entrances.objects(message)),
    },
    parts: { send: (messages) => send(messages, ({ body }) => entrances.parts(body)) },
  };
}
