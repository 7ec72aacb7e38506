import { DEFAULT_POLICY } from "../../model/policy.ts";
import { NO_FAULTS } from "./history.ts";
import type { Regression } from "./regressions.ts";

/** Histories in which something at the destination was taken for what it was not, or nobody asked what it was. */
export const UNASKED_REGRESSIONS: readonly Regression[] = [
  {
    title: "L3: another tool's copy of the version below is not what a broken write left",
    history: {
      ...{
        seed: 5174935,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, duplicate: 0.2, refuse: 0.1, late: 0.03, crash: 0.1, stall: 0.04 },
      operations: [
        { key: "a", afterMs: 5000, pick: 0.9, kind: "put-again" },
        { key: "a", afterMs: 4000, pick: 0.4, kind: "put-again" },
        { key: "a", afterMs: 3000, pick: 0.3, kind: "delete-entry" },
      ],
      before: { operations: 1, copied: "all" },
    },
  },
  {
    title: "R8: after a delete a ledger that went back does not say what is on top",
    history: {
      ...{
        seed: 5045478,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a/b", afterMs: 1000, pick: 0.4, kind: "put" },
        { key: "a", afterMs: 3000, pick: 0.1, kind: "put" },
        { key: "a", afterMs: 4000, pick: 0.6, kind: "delete-entry" },
        { key: "a/b", afterMs: 1000, pick: 0.7, kind: "delete-entry" },
        { key: "a", afterMs: 3000, pick: 0.4, kind: "put" },
        { key: "a", afterMs: 3000, pick: 0.9, kind: "multipart", uploadMs: 6494 },
      ],
      ledgerLoss: { afterOperation: 5, backTo: 3 },
    },
  },
  {
    title:
      "L3: the replica of a null version that was written again is found, where the ledger lost its row",
    history: {
      ...{
        seed: 5067595,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, loseAnswer: 0.02, breakBody: 0.004, stall: 0.01 },
      operations: [
        { key: "a b+c", afterMs: 1000, pick: 0.7, kind: "delete-entry" },
        { key: "a", afterMs: 2000, pick: 0.1, kind: "put" },
        { key: "a", afterMs: 60, pick: 0.8, kind: "put" },
        { key: "a/b", afterMs: 2000, pick: 0.9, kind: "multipart", uploadMs: 111 },
        { key: "a/b", afterMs: 1000, pick: 0.3, kind: "delete" },
        { key: "a b+c", afterMs: 2000, pick: 0.3, kind: "restore" },
      ],
      clockSkewMs: 750,
      ledgerLoss: { afterOperation: 5, backTo: 3 },
    },
  },
  {
    title: "O7: a marker that is not listed is asked for before another is taken in its place",
    history: {
      ...{
        seed: 2017268,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.01,
        delay: 0.1,
        late: 0.02,
        stall: 0.03,
        slow: 0.04,
        wrongListing: 0.2,
      },
      operations: [
        { key: "a", afterMs: 1000, pick: 0.3, kind: "tag" },
        { key: "a", afterMs: 1000, pick: 0.3, kind: "untag" },
        { key: "a", afterMs: 1000, pick: 0.3, kind: "put" },
        { key: "a", afterMs: 1000, pick: 0.3, kind: "delete" },
        { key: "a", afterMs: 166, pick: 0.2, kind: "put" },
        { key: "a", afterMs: 100, pick: 0.6, kind: "put" },
        { key: "a", afterMs: 100, pick: 0.9, kind: "put" },
        { key: "a", afterMs: 1000, pick: 0.77, kind: "delete-entry" },
        { key: "a", afterMs: 1000, pick: 0.2, kind: "tag" },
        { key: "a", afterMs: 1000, pick: 0.8, kind: "untag" },
        { key: "a", afterMs: 1000, pick: 0.3, kind: "expire-current" },
      ],
      ledgerLoss: { afterOperation: 7, backTo: 3 },
    },
  },
  {
    title: "R4: what policy keeps stays on top, though its upload began before what stands below",
    history: {
      ...{
        seed: 2019200,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: { ...DEFAULT_POLICY, versionDeletes: "ignore" },
      faults: { ...NO_FAULTS, duplicate: 0.1, stall: 0.01 },
      operations: [
        { key: "a/b", afterMs: 1000, pick: 0.7, kind: "put" },
        { key: "a/b", afterMs: 1000, pick: 0.3, kind: "multipart", uploadMs: 4102 },
        { key: "a/b", afterMs: 1000, pick: 0.5, kind: "suspend" },
        { key: "a", afterMs: 1000, pick: 0.5, kind: "expire-current" },
        { key: "a/b", afterMs: 1000, pick: 0.2, kind: "delete-entry" },
      ],
    },
  },
  {
    title: "O4: which null marker lifecycle made is listed, where the source denies it",
    history: {
      ...{
        seed: 2005737,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, delay: 0.3, refuse: 0.1 },
      operations: [
        { key: "a", afterMs: 2000, pick: 0.6, kind: "put-again" },
        { key: "a", afterMs: 1000, pick: 0.2, kind: "expire-current" },
        { key: "a", afterMs: 1000, pick: 0.2, kind: "multipart", uploadMs: 5862 },
        { key: "a", afterMs: 1000, pick: 0.3, kind: "delete" },
      ],
      outages: [{ fromOperation: 2, durationMs: 600000, side: "source", what: "objects" }],
    },
  },
  {
    title: "R6: what becomes a gap leaves no replica of what its id was before",
    history: {
      ...{
        seed: 6011689,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: { ...DEFAULT_POLICY, maxRewrites: 1 },
      faults: { ...NO_FAULTS, delay: 0.5 },
      operations: [
        { key: "a", afterMs: 1000, pick: 0.1, kind: "delete-entry" },
        { key: "a", afterMs: 1000, pick: 0, kind: "delete" },
        { key: "a", afterMs: 4000, pick: 0.5, kind: "suspend" },
        { key: "a", afterMs: 1000, pick: 0.9, kind: "tag" },
        { key: "a", afterMs: 5000, pick: 0.6, kind: "delete" },
        { key: "a", afterMs: 1000, pick: 0.2, kind: "put" },
        {
          key: "a",
          afterMs: 2000,
          pick: 0.7,
          kind: "put",
          refusal: { side: "source", answer: "denied", until: "end" },
        },
        { key: "a", afterMs: 1000, pick: 0.2, kind: "resume" },
        { key: "a", afterMs: 1000, pick: 0.5, kind: "delete" },
        { key: "a", afterMs: 2000, pick: 0.5, kind: "put" },
      ],
    },
  },
  {
    title:
      "D2: what a crash left of a null version with an id of its own is no reason to write it once more",
    history: {
      ...{
        seed: 6045274,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate" },
      faults: { ...NO_FAULTS, loseAnswer: 0.1, late: 0.03, breakBody: 0.004, stall: 0.05 },
      operations: [
        { key: "a/b", afterMs: 4000, pick: 0.6, kind: "expire-current" },
        { key: "a/b", afterMs: 1000, pick: 0.2, kind: "multipart", uploadMs: 562 },
        { key: "a/b", afterMs: 1000, pick: 1, kind: "delete" },
        { key: "a/b", afterMs: 100, pick: 0.4, kind: "resume" },
        { key: "a/b", afterMs: 1000, pick: 0.7, kind: "untag" },
        { key: "a/b", afterMs: 100, pick: 0.16, kind: "put" },
        { key: "a/b", afterMs: 100, pick: 0.2, kind: "expire-entry" },
        { key: "a", afterMs: 1000, pick: 0.4, kind: "multipart", uploadMs: 2912 },
        { key: "a/b", afterMs: 2000, pick: 0.6, kind: "multipart", uploadMs: 2019 },
        { key: "a/b", afterMs: 4000, pick: 0.1, kind: "expire-current" },
        { key: "a", afterMs: 100, pick: 0.3, kind: "put" },
      ],
      ledgerLoss: { afterOperation: 1 },
      clockSkewMs: 750,
      hasVersionlessEvents: true,
    },
  },
  {
    title:
      "K3: what was set aside is forgotten when it leaves the scope, and its replica kept equal",
    history: {
      ...{
        seed: 6046986,
        sourceVersioning: "unversioned",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: {
        ...DEFAULT_POLICY,
        scope: {
          sizeBytes: { atMost: 60 },
          tags: { anyOf: { changed: "*", made: "*" } },
          leaving: "keep",
        },
      },
      faults: { ...NO_FAULTS, delay: 0.3, maxDelayMs: 5000, loseAnswer: 0.1, slow: 0.004 },
      operations: [
        { key: "a", afterMs: 5000, pick: 0.4, kind: "put" },
        { key: "a", afterMs: 1000, pick: 0, kind: "delete-entry" },
        { key: "a", afterMs: 4000, pick: 0.16, kind: "multipart", uploadMs: 2514 },
        { key: "a", afterMs: 5000, pick: 0.2, kind: "archive" },
        { key: "a", afterMs: 1000, pick: 0.3, kind: "untag" },
      ],
      filter: "small-and-tagged",
    },
  },
  {
    title: "L3: another tool's marker below what a row names is not what a crash left",
    history: {
      ...{
        seed: 6067891,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, refuse: 0.1, breakBody: 0.04 },
      operations: [
        { key: "a", afterMs: 1000, pick: 0.2, kind: "multipart", uploadMs: 7187 },
        { key: "a", afterMs: 3000, pick: 0.5, kind: "put" },
        { key: "a", afterMs: 1000, pick: 0.2, kind: "expire-current" },
        { key: "a", afterMs: 1000, pick: 0.7, kind: "put" },
        { key: "a", afterMs: 1000, pick: 0.2, kind: "put" },
        { key: "a", afterMs: 4000, pick: 0.6, kind: "expire-current" },
        { key: "a", afterMs: 3000, pick: 0.9, kind: "delete" },
        { key: "a", afterMs: 3000, pick: 0.2, kind: "delete" },
      ],
      before: { operations: 3, copied: "some" },
      clockSkewMs: 30000,
    },
  },
];
