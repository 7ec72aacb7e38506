import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which what a write, a plan or a refusal left behind was taken for what it was not. */
export const LEFT_BEHIND_REGRESSIONS: readonly Regression[] = [
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
  {
    title: "L3: a completion that broke off is looked for below what was written since",
    history: {
      ...{
        seed: 6195668,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.03,
        delay: 0.33,
        maxDelayMs: 60000,
        loseAnswer: 0.14,
        late: 0.05,
        breakBody: 0.09,
        slow: 0.05,
        wrongListing: 0.18,
      },
      operations: [
        { key: "a b+c", afterMs: 1000, pick: 0.1, kind: "tag" },
        { key: "a", afterMs: 1000, pick: 0.3, kind: "tag" },
        { key: "a b+c", afterMs: 4000, pick: 0.3, kind: "put" },
        { key: "a", afterMs: 1000, pick: 0.5, kind: "tag" },
        { key: "a/b", afterMs: 1000, pick: 0.8, kind: "multipart", uploadMs: 7766 },
        { key: "a b+c", afterMs: 1000, pick: 0.1, kind: "multipart", uploadMs: 5388 },
        { key: "a b+c", afterMs: 1000, pick: 0.7, kind: "put" },
        { key: "a", afterMs: 200, pick: 0.9, kind: "put" },
        { key: "a/b", afterMs: 500, pick: 0.4, kind: "put" },
        { key: "a/b", afterMs: 2000, pick: 1, kind: "restore" },
        { key: "a", afterMs: 1000, pick: 0.2, kind: "delete" },
        { key: "a/b", afterMs: 140, pick: 0.1, kind: "tag" },
      ],
      bytesPerSecond: 1,
      ledgerLoss: { afterOperation: 9 },
    },
  },
  {
    title: "O7: where a source denies what its listing lacks it is listed once more",
    history: {
      ...{
        seed: 6311234,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, wrongListing: 0.2 },
      operations: [
        { key: "a", afterMs: 1000, pick: 0.6, kind: "delete" },
        { key: "a", afterMs: 4000, pick: 0.8, kind: "put-again" },
        { key: "a", afterMs: 1000, pick: 0.5, kind: "deny" },
        { key: "a", afterMs: 100, pick: 0.8, kind: "resume" },
        { key: "a", afterMs: 100, pick: 0.5, kind: "multipart", uploadMs: 1434 },
        { key: "a", afterMs: 1000, pick: 0.1, kind: "tag" },
      ],
    },
  },
  {
    title: "O7: so it is where it denies what is current since another went",
    history: {
      ...{
        seed: 30,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: { ...DEFAULT_POLICY, versionDeletes: "replicate" },
      faults: { ...NO_FAULTS, wrongListing: 0.2 },
      operations: [
        {
          ...{ key: "a", afterMs: 5000, pick: 0.5, kind: "put" },
          refusal: { side: "source", answer: "denied", until: "end" },
        },
        { key: "a", afterMs: 5000, pick: 0.8, kind: "put" },
        { key: "a", afterMs: 2233, pick: 0.4, kind: "delete-entry" },
      ],
    },
  },
  {
    title: "O7: so it is, several times, where what the ledger knows is not listed and denied",
    history: {
      ...{
        seed: 63,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, wrongListing: 0.2 },
      operations: [
        { key: "a", afterMs: 4000, pick: 0.8, kind: "put-again" },
        { key: "a", afterMs: 1000, pick: 0.5, kind: "deny" },
        { key: "a", afterMs: 100, pick: 0.5, kind: "multipart", uploadMs: 1434 },
      ],
    },
  },
  {
    title: "L3: what could not be taken back stands, and is none that was refused",
    history: {
      ...{
        seed: 6319896,
        sourceVersioning: "unversioned",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, delay: 0.6, maxDelayMs: 60000, refuse: 0.01, late: 0.04 },
      operations: [
        { key: "a/b", afterMs: 1000, pick: 0.16, kind: "put" },
        { key: "a/b", afterMs: 80, pick: 0.9, kind: "tag" },
        { key: "a/b", afterMs: 2000, pick: 0.6, kind: "put" },
      ],
      outages: [{ fromOperation: 2, durationMs: 500, side: "destination", what: "objects" }],
    },
  },
  {
    title:
      "L3 A9: what a lost answer left of a null version is known again, though the source denies that by now",
    history: {
      seed: 100994325,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.2444192466326058,
        maxDelayMs: 500,
        refuse: 0.008606833266094327,
        loseAnswer: 0.04683081853436306,
        crash: 0.05261994265019894,
        slow: 0.007879058187827468,
      },
      bytesPerSecond: 1,
      operations: [
        { key: "a", afterMs: 8, pick: 0.40537925949320197, kind: "delete-entry" },
        { key: "a", afterMs: 246, pick: 0.9896464219782501, kind: "multipart", uploadMs: 912 },
        { key: "a", afterMs: 24, pick: 0.7327069328166544, kind: "put" },
        { key: "a", afterMs: 34, pick: 0.8949575824663043, kind: "resume" },
        { key: "a", afterMs: 43, pick: 0.3793233388569206, kind: "deny" },
        { key: "a", afterMs: 3305, pick: 0.7656448518391699, kind: "delete" },
        { key: "a", afterMs: 266, pick: 0.09627315495163202, kind: "delete" },
        { key: "a", afterMs: 112, pick: 0.8339940994046628, kind: "multipart", uploadMs: 7030 },
        { key: "a", afterMs: 251, pick: 0.6104769634548575, kind: "multipart", uploadMs: 6500 },
        { key: "a", afterMs: 101, pick: 0.20873347553424537, kind: "put" },
        { key: "a", afterMs: 197, pick: 0.22034156159497797, kind: "archive" },
      ],
    },
  },
];
