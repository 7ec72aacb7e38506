import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories that failed once in thirty thousand, where what stands beneath the newest tells whose a marker is. */
export const BENEATH_REGRESSIONS: readonly Regression[] = [
  {
    title:
      "L3: a marker that a lost ledger knew is taken for the only one of the source, below what came late",
    history: {
      seed: 8049619,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.2729746364057064,
        maxDelayMs: 500,
        late: 0.010123254102654756,
        breakBody: 0.07439609614666552,
        stall: 0.027835212682839484,
      },
      ledgerLoss: { afterOperation: 6 },
      clockSkewMs: 2500,
      operations: [
        { key: "a", afterMs: 1873, pick: 0.4105, kind: "put" },
        { key: "a", afterMs: 973, pick: 0.3109, kind: "multipart", uploadMs: 891 },
        { key: "a", afterMs: 217, pick: 0.97, kind: "delete" },
        { key: "a", afterMs: 172, pick: 0.7678, kind: "expire-entry" },
        { key: "a", afterMs: 1573, pick: 0.9735, kind: "multipart", uploadMs: 5373 },
        { key: "a", afterMs: 2971, pick: 0.9336, kind: "suspend" },
        { key: "a", afterMs: 155, pick: 0.206, kind: "multipart", uploadMs: 5137 },
      ],
    },
  },
  {
    title:
      "R8: of one second, a marker from before xpart is not made again for what crossed after it",
    history: {
      seed: 8041921,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, maxDelayMs: 600000 },
      before: { operations: 2, copied: "all" },
      operations: [
        { key: "a", afterMs: 3297, pick: 0.462, kind: "put" },
        { key: "a", afterMs: 172, pick: 0.3017, kind: "expire-current" },
        { key: "a", afterMs: 149, pick: 0.1789, kind: "put" },
        { key: "a", afterMs: 1367, pick: 0.2053, kind: "put" },
        { key: "a", afterMs: 170, pick: 0.9505, kind: "multipart", uploadMs: 4572 },
        { key: "a", afterMs: 737, pick: 0.2482, kind: "expire-entry" },
      ],
    },
  },
  {
    title:
      "O7: nothing older is put on top of what another tool copied, where its cover was written again since",
    history: {
      seed: 8064687,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.3023245877586305,
        delay: 0.0014823736622929572,
        maxDelayMs: 600000,
        refuse: 0.022097291378304365,
        late: 0.02324065542779863,
        stall: 0.00834832878317684,
        wrongListing: 0.09836464075371625,
      },
      before: { operations: 3, copied: "newest" },
      operations: [
        { key: "a/b", afterMs: 180, pick: 0.0856, kind: "put" },
        { key: "a/b", afterMs: 4687, pick: 0.6052, kind: "delete" },
        { key: "a b+c", afterMs: 294, pick: 0.1937, kind: "suspend" },
        { key: "a/b", afterMs: 894, pick: 0.6283, kind: "put" },
        { key: "a/b", afterMs: 688, pick: 0.4591, kind: "multipart", uploadMs: 3978 },
        { key: "a b+c", afterMs: 1213, pick: 0.3402, kind: "suspend" },
        { key: "a", afterMs: 279, pick: 0.0531, kind: "delete-entry" },
        { key: "a b+c", afterMs: 1013, pick: 0.5725, kind: "delete" },
        { key: "a", afterMs: 256, pick: 0.1136, kind: "expire-current" },
      ],
    },
  },
  {
    title:
      "L3: a marker that stood out of its place when the ledger was lost may stand there still",
    history: {
      seed: 8185342,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      ledgerLoss: { afterOperation: 7 },
      operations: [
        { key: "a", afterMs: 160, pick: 0.8312, kind: "put" },
        { key: "a", afterMs: 4055, pick: 0.8758, kind: "delete" },
        { key: "a", afterMs: 275, pick: 0.7505, kind: "multipart", uploadMs: 7244 },
        { key: "a", afterMs: 270, pick: 0.4666, kind: "put" },
        { key: "a", afterMs: 146, pick: 0.2412, kind: "delete" },
        { key: "a", afterMs: 790, pick: 0.1332, kind: "put" },
        { key: "a", afterMs: 2981, pick: 0.076, kind: "delete" },
        { key: "a", afterMs: 291, pick: 0.6966, kind: "multipart", uploadMs: 5998 },
      ],
    },
  },
];
