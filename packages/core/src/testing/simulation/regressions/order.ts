import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/**
 * Histories that failed on the flaw that their title names, made as small as they fail. Each was found
 * by the simulation, in the code as it was or with the flaw put in on purpose.
 */
export const ORDER_REGRESSIONS: readonly Regression[] = [
  {
    title: "O3 S4: a late event of an old version does not become current",
    history: {
      seed: 212,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, delay: 0.20258375946432353, maxDelayMs: 600000 },
      operations: [
        { key: "a/b", afterMs: 584, pick: 0.8998, kind: "put" },
        { key: "a/b", afterMs: 215, pick: 0.4653, kind: "put" },
      ],
    },
  },
  {
    title: "L3 S6: what a crashed worker left is adopted, not written twice",
    history: {
      seed: 2,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate" },
      faults: {
        ...NO_FAULTS,
        refuse: 0.1920585499610752,
        crash: 0.09820793268736452,
        breakBody: 0.09723730375990272,
      },
      operations: [{ key: "a", afterMs: 310, pick: 0.128, kind: "put" }],
    },
  },
  {
    title: "R2: what is written again comes in the source's order",
    history: {
      seed: 49,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        loseAnswer: 0.05999438432045281,
        crash: 0.017125260666944087,
        breakBody: 0.022806370584294203,
      },
      operations: [
        { key: "a/b", afterMs: 217, pick: 0.2114, kind: "put" },
        { key: "a/b", afterMs: 274, pick: 0.4326, kind: "put" },
      ],
    },
  },
  {
    title: "L4: a worker does not touch a key that another one holds",
    history: {
      seed: 100,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, versionDeletes: "ignore", lifecycle: "replicate" },
      faults: {
        ...NO_FAULTS,
        duplicate: 0.37313099922612314,
        delay: 0.3846640854142606,
        maxDelayMs: 60000,
        breakBody: 0.013889732188545167,
        stall: 0.03682674736483023,
      },
      operations: [
        { key: "a", afterMs: 205, pick: 0.0139, kind: "delete" },
        { key: "a", afterMs: 189, pick: 0.192, kind: "put" },
        { key: "a", afterMs: 3384, pick: 0.2355, kind: "put" },
        { key: "a", afterMs: 295, pick: 0.9793, kind: "tag" },
        { key: "a", afterMs: 197, pick: 0.1394, kind: "delete" },
      ],
    },
  },
  {
    title: "R3: an event with nothing left to do finishes the reconcile that crashed",
    history: {
      seed: 89,
      sourceVersioning: "unversioned",
      destinationVersioning: "unversioned",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.41204171609133483,
        maxDelayMs: 500,
        loseAnswer: 0.12737353672273458,
        stall: 0.01788502304116264,
      },
      operations: [
        { key: "a", afterMs: 162, pick: 0.5627, kind: "put" },
        { key: "a", afterMs: 2840, pick: 0.227, kind: "put" },
        { key: "a", afterMs: 164, pick: 0.4083, kind: "expire-current" },
      ],
    },
  },
  {
    title: "D2: the same content twice in one second still brings the second's metadata",
    history: {
      seed: 116,
      sourceVersioning: "unversioned",
      destinationVersioning: "unversioned",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a/b", afterMs: 245, pick: 0.8773, kind: "put-again" },
        { key: "a/b", afterMs: 87, pick: 0.2501, kind: "put-again" },
      ],
    },
  },
  {
    title: "L3: the null version is written again where a crash hides whether it was",
    history: {
      seed: 19824,
      sourceVersioning: "unversioned",
      destinationVersioning: "unversioned",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        refuse: 0.04202053132466972,
        loseAnswer: 0.1009052796754986,
        stall: 0.015949567907955497,
      },
      operations: [
        { key: "a b+c", afterMs: 101, pick: 0.6608, kind: "delete" },
        { key: "a b+c", afterMs: 36, pick: 0.3945, kind: "put-again" },
        { key: "a/b", afterMs: 1163, pick: 0.8215, kind: "tag" },
        { key: "a", afterMs: 170, pick: 0.8161, kind: "put" },
        { key: "a", afterMs: 129, pick: 0.7204, kind: "put-again" },
        { key: "a", afterMs: 190, pick: 0.6985, kind: "put-again" },
      ],
    },
  },
  {
    title: "D2: a late lifecycle marker does not hide what was written after it",
    history: {
      seed: 5928,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, versionDeletes: "ignore", tags: "ignore" },
      faults: {
        ...NO_FAULTS,
        duplicate: 0.3565051431767643,
        delay: 0.11713264156132935,
        maxDelayMs: 60000,
      },
      operations: [
        { key: "a", afterMs: 96, pick: 0.729, kind: "put" },
        { key: "a", afterMs: 141, pick: 0.6811, kind: "expire-current" },
        { key: "a", afterMs: 2278, pick: 0.6705, kind: "put" },
      ],
    },
  },
  {
    title: "R3: what a crashed reconcile had replaced is deleted by the next",
    history: {
      seed: 124,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.16887453231029212,
        maxDelayMs: 600000,
        loseAnswer: 0.10375005297828466,
      },
      operations: [
        { key: "a", afterMs: 110, pick: 0.0468, kind: "put" },
        { key: "a", afterMs: 2163, pick: 0.3036, kind: "put" },
        { key: "a", afterMs: 4215, pick: 0.915, kind: "put" },
        { key: "a", afterMs: 245, pick: 0.1178, kind: "delete" },
      ],
    },
  },
  {
    title: "L2: after a crash is mended the event itself is still decided",
    history: {
      seed: 258,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.11243777787312866,
        refuse: 0.14096600976772608,
        stall: 0.010265910311136396,
      },
      operations: [
        { key: "a/b", afterMs: 2022, pick: 0.7157, kind: "multipart", uploadMs: 2381 },
        { key: "a/b", afterMs: 71, pick: 0.0405, kind: "put" },
        { key: "a", afterMs: 124, pick: 0.1737, kind: "tag" },
        { key: "a/b", afterMs: 204, pick: 0.8404, kind: "put" },
        { key: "a", afterMs: 30, pick: 0.9015, kind: "put-again" },
        { key: "a", afterMs: 91, pick: 0.3551, kind: "put" },
        { key: "a", afterMs: 271, pick: 0.5734, kind: "delete" },
      ],
    },
  },
  {
    title: "O6: a multipart upload takes its place by its initiation",
    history: {
      seed: 14,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 127, pick: 0.6722, kind: "put" },
        { key: "a", afterMs: 1276, pick: 0.7725, kind: "multipart", uploadMs: 7616 },
      ],
    },
  },
  {
    title: "B1 S3: after a failure the rest of a key's records wait",
    history: {
      seed: 2,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate" },
      faults: { ...NO_FAULTS, refuse: 0.1920585499610752 },
      operations: [
        { key: "a", afterMs: 3154, pick: 0.4992, kind: "multipart", uploadMs: 6252 },
        { key: "a", afterMs: 310, pick: 0.128, kind: "put" },
      ],
    },
  },
];
