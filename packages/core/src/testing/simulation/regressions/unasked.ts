import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

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
    title:
      "D2 L3: another tool's copy that was adopted in the place of a refused upload is not copied again",
    history: {
      seed: 110605276,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate" },
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 600000,
        breakBody: 0.0692229888169095,
        slow: 0.025580546795390544,
      },
      operations: [
        {
          key: "a b+c",
          afterMs: 4579,
          pick: 0.6989865952637047,
          kind: "multipart",
          uploadMs: 3531,
        },
        { key: "a", afterMs: 1652, pick: 0.7630798213649541, kind: "put" },
        { key: "a/b", afterMs: 840, pick: 0.7486004862003028, kind: "put" },
        { key: "a", afterMs: 1611, pick: 0.6624416192062199, kind: "resume" },
        { key: "a", afterMs: 211, pick: 0.4380613281391561, kind: "put" },
        { key: "a/b", afterMs: 280, pick: 0.2912916513159871, kind: "delete" },
        { key: "a b+c", afterMs: 1309, pick: 0.2343010581098497, kind: "resume" },
        { key: "a b+c", afterMs: 42, pick: 0.4223179896362126, kind: "put" },
        { key: "a b+c", afterMs: 3812, pick: 0.3430777012836188, kind: "delete-entry" },
        { key: "a", afterMs: 270, pick: 0.35336634959094226, kind: "multipart", uploadMs: 982 },
      ],
      before: { operations: 2, copied: "newest" },
      hasVersionlessEvents: true,
    },
  },
];
