import {
  type DestinationStore,
  err,
  type Ledger,
  type PortError,
  type Result,
  type SourceStore,
} from "@xpart/core";

/** The destination with every write refused, so that whoever has it can only look. */
export function refuseWrites(store: DestinationStore): DestinationStore {
  return {
    open: (...entry) => store.open(...entry),
    describe: (...entry) => store.describe(...entry),
    describeCurrent: (key) => store.describeCurrent(key),
    readTags: (...entry) => store.readTags(...entry),
    readStack: (key) => store.readStack(key),
    listStacks: (prefix) => store.listStacks(prefix),
    describePart: (...part) => store.describePart(...part),
    listParts: (listing) => store.listParts(listing),
    listUploads: (key) => store.listUploads(key),
    putObject: async () => refused("destination", "PutObject"),
    copyReplica: async () => refused("destination", "CopyObject"),
    addMarker: async () => refused("destination", "DeleteObject"),
    deleteEntry: async () => refused("destination", "DeleteObject"),
    writeTags: async () => refused("destination", "PutObjectTagging"),
    beginUpload: async () => refused("destination", "CreateMultipartUpload"),
    uploadPart: async () => refused("destination", "UploadPart"),
    copyPart: async () => refused("destination", "UploadPartCopy"),
    completeUpload: async () => refused("destination", "CompleteMultipartUpload"),
    abortUpload: async () => refused("destination", "AbortMultipartUpload"),
  };
}

/** The source without the one thing that is asked of it beside reading: restoring what is archived. */
export function refuseSourceWrites(store: SourceStore): SourceStore {
  return {
    open: (...entry) => store.open(...entry),
    describe: (...entry) => store.describe(...entry),
    describeCurrent: (key) => store.describeCurrent(key),
    readTags: (...entry) => store.readTags(...entry),
    readStack: (key) => store.readStack(key),
    listStacks: (prefix) => store.listStacks(prefix),
    openCurrent: (key) => store.openCurrent(key),
    openPart: (...part) => store.openPart(...part),
    requestRestore: async () => refused("source", "RestoreObject"),
  };
}

/** The ledger with every write refused. */
export function refuseLedgerWrites(ledger: Ledger): Ledger {
  return {
    read: (...entry) => ledger.read(...entry),
    findUnseen: (entries) => ledger.findUnseen(entries),
    readKey: (key) => ledger.readKey(key),
    saveHead: async () => refused("ledger", "PutItem"),
    saveRow: async () => refused("ledger", "PutItem"),
    deleteRow: async () => refused("ledger", "DeleteItem"),
    countDelete: async () => refused("ledger", "UpdateItem"),
  };
}

function refused(side: PortError["side"], operation: string): Result<never, PortError> {
  const message = "an operator's command only reads here; the functions write";
  return err({ kind: "denied", side, operation, message });
}
