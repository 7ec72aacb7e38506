export {
  type BucketContractLimits,
  type BucketContractSubject,
  type BucketGap,
  type BucketSubject,
  describeBucketContract,
  ODD_KEYS,
} from "./bucket-contract.ts";
export { describeEventQueueContract, type EventQueueSubject } from "./event-queue-contract.ts";
export { describeLedgerContract, type LedgerSubject } from "./ledger-contract.ts";
