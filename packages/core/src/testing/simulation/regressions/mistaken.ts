import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which something was taken for what it was not, or let go before it was sure. */
export const MISTAKEN_REGRESSIONS: readonly Regression[] = [
  {
    title:
      "D2: another tool's copy of an earlier write does not take the place of a replica that was written since",
    history: {
      seed: 9010729,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.535895883757621,
        maxDelayMs: 600000,
        slow: 0.04411497466731816,
      },
      operations: [
        { key: "a", afterMs: 156, pick: 0.5010377909056842, kind: "put-again" },
        { key: "a", afterMs: 173, pick: 0.34764283313415945, kind: "multipart", uploadMs: 6238 },
        { key: "a", afterMs: 230, pick: 0.033411925425753, kind: "multipart", uploadMs: 383 },
        { key: "a", afterMs: 259, pick: 0.5876217980403453, kind: "put-again" },
        { key: "a", afterMs: 89, pick: 0.09582515433430672, kind: "resume" },
      ],
      before: { operations: 1, copied: "some" },
    },
  },
  {
    title: "A6: part workers are left no write that was given up and may still take effect",
    history: {
      seed: 9004813,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.34870722857303915,
        maxDelayMs: 5000,
        loseAnswer: 0.03447030476527289,
        late: 0.03684143114369363,
        stall: 0.04526606268482283,
      },
      bytesPerSecond: 1,
      operations: [
        { key: "a", afterMs: 608, pick: 0.8649574834853411, kind: "put" },
        { key: "a", afterMs: 1216, pick: 0.978245863923803, kind: "resume" },
        { key: "a", afterMs: 4121, pick: 0.013827125309035182, kind: "archive" },
        { key: "a", afterMs: 12, pick: 0.10866550193168223, kind: "put" },
        { key: "a", afterMs: 916, pick: 0.537590947933495, kind: "expire-entry" },
        { key: "a", afterMs: 155, pick: 0.034450579434633255, kind: "delete-entry" },
        { key: "a", afterMs: 174, pick: 0.9013071863446385, kind: "multipart", uploadMs: 1547 },
        { key: "a", afterMs: 3685, pick: 0.9703892436809838, kind: "multipart", uploadMs: 6096 },
      ],
    },
  },
  {
    title: "K2: what the source denied when it was judged does not cross when the source gives it",
    history: {
      seed: 9040160,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: { ...DEFAULT_POLICY, scope: { replicas: "leave-out", leaving: "keep" } },
      faults: {
        ...NO_FAULTS,
        delay: 0.44189118091017004,
        maxDelayMs: 5000,
        loseAnswer: 0.03659679293632507,
        crash: 0.06774351445492358,
        stall: 0.028543022903613748,
      },
      operations: [
        { key: "a", afterMs: 3943, pick: 0.37992164795286953, kind: "tag" },
        { key: "a b+c", afterMs: 668, pick: 0.30926990462467074, kind: "put-again" },
        { key: "a", afterMs: 240, pick: 0.9879585488233715, kind: "multipart", uploadMs: 5851 },
        { key: "a b+c", afterMs: 38, pick: 0.06337581155821681, kind: "multipart", uploadMs: 246 },
        { key: "a b+c", afterMs: 167, pick: 0.8232212248258293, kind: "put" },
        { key: "a b+c", afterMs: 161, pick: 0.33937307400628924, kind: "delete" },
      ],
      outages: [{ fromOperation: 3, durationMs: 500, side: "source", what: "objects" }],
      hasOrigins: true,
      filter: "no-replicas",
    },
  },
  {
    title:
      "R5: a marker may be the copy of one that nobody has asked for, though its own has left the source",
    history: {
      seed: 9065988,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: { ...DEFAULT_POLICY, foreign: "delete" },
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 299, pick: 0.21959072118625045, kind: "put" },
        { key: "a", afterMs: 30, pick: 0.09298351174220443, kind: "delete" },
        { key: "a", afterMs: 189, pick: 0.24624722730368376, kind: "put-again" },
        { key: "a", afterMs: 470, pick: 0.1528531601652503, kind: "delete" },
        { key: "a", afterMs: 275, pick: 0.01995020522736013, kind: "put-again" },
        { key: "a", afterMs: 2261, pick: 0.7812337924260646, kind: "delete-entry" },
      ],
      before: { operations: 4, copied: "all" },
    },
  },
  {
    title: "R8: a new marker is not taken for one that stands below a copy of older content",
    history: {
      seed: 9192677,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, delay: 0.5459144770167768, maxDelayMs: 60000 },
      operations: [
        { key: "a", afterMs: 3245, pick: 0.40777781908400357, kind: "multipart", uploadMs: 1440 },
        { key: "a", afterMs: 65, pick: 0.26438552886247635, kind: "delete" },
        { key: "a", afterMs: 63, pick: 0.32156629557721317, kind: "put" },
        { key: "a", afterMs: 63, pick: 0.7493073095101863, kind: "expire-entry" },
        { key: "a", afterMs: 205, pick: 0.6895064425189048, kind: "put" },
        { key: "a", afterMs: 46, pick: 0.6171753131784499, kind: "expire-entry" },
        { key: "a", afterMs: 64, pick: 0.7413005572743714, kind: "delete" },
        { key: "a", afterMs: 3289, pick: 0.833563077962026, kind: "expire-entry" },
        { key: "a", afterMs: 87, pick: 0.35055497917346656, kind: "put" },
      ],
      before: { operations: 6, copied: "some" },
    },
  },
  {
    title:
      "L3: a marker is told from an older one that was recognised with it, between like objects",
    history: {
      seed: 9611253,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, maxDelayMs: 60000 },
      operations: [
        { key: "a", afterMs: 29, pick: 0.5495332088321447, kind: "multipart", uploadMs: 4045 },
        { key: "a", afterMs: 244, pick: 0.2339921125676483, kind: "delete" },
        { key: "a", afterMs: 8, pick: 0.85765899438411, kind: "put-again" },
        { key: "a", afterMs: 146, pick: 0.19092206563800573, kind: "delete" },
        { key: "a", afterMs: 1740, pick: 0.28938404144719243, kind: "put-again" },
        { key: "a", afterMs: 27, pick: 0.792950517963618, kind: "multipart", uploadMs: 6708 },
      ],
      before: { operations: 5, copied: "all" },
    },
  },
  {
    title: "L3 D2: what stood before a null version was written is no earlier write of it",
    history: {
      ...{
        seed: 81,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: { ...DEFAULT_POLICY, versionDeletes: "ignore" },
      faults: { ...NO_FAULTS, slow: 0.1, maxDelayMs: 600_000 },
      operations: [
        { key: "a", afterMs: 124, pick: 0.2, kind: "put-again" },
        { key: "a", afterMs: 44, pick: 0.6, kind: "put" },
        { key: "a", afterMs: 4000, pick: 0.6, kind: "suspend" },
        { key: "a", afterMs: 2000, pick: 0.1, kind: "put-again" },
        { key: "a", afterMs: 453, pick: 0.7, kind: "delete-entry" },
      ],
      before: { operations: 2, copied: "all" },
    },
  },
  {
    title: "L3: another tool's copy of an older marker is no second one of what an attempt made",
    history: {
      ...{
        seed: 90,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, maxDelayMs: 60_000, loseAnswer: 0.1 },
      operations: [
        { key: "a", afterMs: 2000, pick: 0.3, kind: "put-again" },
        { key: "a", afterMs: 4000, pick: 0.2, kind: "put" },
        { key: "a", afterMs: 2000, pick: 0.1, kind: "delete" },
        { key: "a", afterMs: 2000, pick: 0.6, kind: "suspend" },
        { key: "a", afterMs: 258, pick: 0.9, kind: "put" },
        { key: "a", afterMs: 0, pick: 0.2, kind: "untag" },
        { key: "a", afterMs: 289, pick: 0.3, kind: "expire-current" },
      ],
      before: { operations: 5, copied: "some" },
    },
  },
];
