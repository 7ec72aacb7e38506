import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories that were taken for wrong, since more seemed to have been shown; in the last a marker was made twice. */
export const AS_SHOWN_REGRESSIONS: readonly Regression[] = [
  {
    title: "R8: a marker that was shown may have been one that is gone",
    history: {
      ...{
        seed: 1020638,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.5115428110118955,
        maxDelayMs: 600000,
        late: 0.027102548710536214,
        stall: 0.004785242245998234,
      },
      operations: [
        { key: "a", afterMs: 1485, pick: 0.2681204448454082, kind: "delete-entry" },
        { key: "a", afterMs: 3742, pick: 0.3204690534621477, kind: "put" },
        { key: "a", afterMs: 70, pick: 0.7319214604794979, kind: "delete" },
        { key: "a", afterMs: 235, pick: 0.2665795534849167, kind: "resume" },
        { key: "a", afterMs: 236, pick: 0.24643379473127425, kind: "put-again" },
        { key: "a", afterMs: 112, pick: 0.29741120617836714, kind: "delete" },
        { key: "a", afterMs: 284, pick: 0.06751913554035127, kind: "delete-entry" },
      ],
    },
  },
  {
    title: "R8: a marker that stands twice is one",
    history: {
      ...{
        seed: 10138973,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        ledgerLoss: { afterOperation: 11 },
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 60000,
        refuse: 0.07149543175473809,
        loseAnswer: 0.051989285903982815,
        breakBody: 0.053874053107574586,
      },
      operations: [
        { key: "a", afterMs: 715, pick: 0.21829225542023778, kind: "put" },
        { key: "a", afterMs: 94, pick: 0.3550169316586107, kind: "put" },
        { key: "a", afterMs: 3176, pick: 0.1123432726599276, kind: "tag" },
        { key: "a", afterMs: 218, pick: 0.6149493942502886, kind: "restore" },
        { key: "a", afterMs: 514, pick: 0.3213469672482461, kind: "tag" },
        { key: "a", afterMs: 86, pick: 0.5013174421619624, kind: "delete" },
        { key: "a", afterMs: 190, pick: 0.05835381499491632, kind: "tag" },
        { key: "a", afterMs: 205, pick: 0.5765167912468314, kind: "put" },
        { key: "a", afterMs: 319, pick: 0.9290193712804466, kind: "untag" },
        { key: "a", afterMs: 175, pick: 0.009629516629502177, kind: "put" },
        { key: "a", afterMs: 248, pick: 0.7348476401530206, kind: "delete" },
        { key: "a", afterMs: 18, pick: 0.43904233048669994, kind: "put" },
      ],
    },
  },
  {
    title: "R8: a marker that was shown may have been one of lifecycle's",
    history: {
      ...{
        seed: 21,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        before: { operations: 1, copied: "all" },
        filter: "in-between",
      },
      policy: {
        ...DEFAULT_POLICY,
        scope: {
          modified: { from: "2026-03-08T17:50:12.000Z", before: "2026-03-08T17:50:20.000Z" },
          leaving: "keep",
        },
      },
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 60000,
        stall: 0.018635098170489073,
        slow: 0.02316232357174158,
      },
      operations: [
        { key: "a", afterMs: 3243, pick: 0.621505188755691, kind: "put" },
        { key: "a", afterMs: 2153, pick: 0.4065228945109993, kind: "delete" },
        { key: "a", afterMs: 4971, pick: 0.8737194670829922, kind: "multipart", uploadMs: 4023 },
        { key: "a", afterMs: 216, pick: 0.05709185637533665, kind: "expire-current" },
      ],
    },
  },
  {
    title: "D2: a marker in the place of an object is not made once more for the event of that",
    history: {
      ...{
        seed: 50744592,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        hasVersionlessEvents: true,
      },
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate", maxDeletesPerHour: 1 },
      faults: { ...NO_FAULTS },
      operations: [
        { key: "a", afterMs: 3013, pick: 0.009702575393021107, kind: "put" },
        { key: "a", afterMs: 522, pick: 0.5214877796825022, kind: "expire-current" },
        { key: "a", afterMs: 136, pick: 0.5315550020895898, kind: "resume" },
        { key: "a", afterMs: 285, pick: 0.3237120509147644, kind: "put" },
        { key: "a", afterMs: 4495, pick: 0.11857714457437396, kind: "delete" },
      ],
    },
  },
];
