export { type EventFields, eventBridgeEvent } from "./event-json.ts";
export {
  type DeleteResult,
  MemoryBucket,
  type StoredEntry,
  type Versioning,
} from "./memory-bucket.ts";
export { MemoryEventQueue } from "./memory-event-queue.ts";
export { MemoryLedger } from "./memory-ledger.ts";
