export { type EventFields, eventBridgeEvent } from "./event-json.ts";
export { MemoryBucket } from "./memory-bucket.ts";
export { MemoryEventQueue } from "./memory-event-queue.ts";
export { MemoryLedger } from "./memory-ledger.ts";
export { memoryLister } from "./memory-lister.ts";
export type { DeleteResult, StoredEntry, Versioning } from "./memory-stacks.ts";
export { type RowFields, rowOf } from "./row-of.ts";
