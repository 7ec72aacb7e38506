export type { BucketGap } from "./bucket-contract/bucket-gap.ts";
export {
  type BucketContractLimits,
  type BucketContractSubject,
  type BucketSubject,
  describeBucketContract,
  ODD_KEYS,
} from "./bucket-contract.ts";
export { describeEventQueueContract, type EventQueueSubject } from "./event-queue-contract.ts";
export { describeLedgerContract, type LedgerSubject } from "./ledger-contract.ts";
