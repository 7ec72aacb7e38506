/** The closed list of reasons for doing nothing about an event (D3); each is logged and counted. */
export type SkipReason =
  | "already" // the replica is there
  | "source-gone" // the source no longer has the entry
  | "superseded" // the null version was written again; that write's own event does the work
  | "policy" // the user chose that this does not cross
  | "acl" // grants name accounts of another partition
  | "held" // a delete beyond the hour's budget; an operator releases it
  | "parked" // the destination refuses the entry; an operator releases it
  | "not-waiting" // a restore of an entry that was not parked
  | "other-bucket"
  | "out-of-scope"
  | "filtered" // a filter of policy leaves the object out
  | "sent-back" // it is a replica of the pair that copies the other way
  | "ignored-type"
  | "unknown-type"
  | "test-event";
