import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which the destination was doubled, or xpart fooled. */
export const FOOLED_REGRESSIONS: readonly Regression[] = [
  {
    title: "P4: an event without a version id is of what is current",
    history: {
      seed: 12,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      hasVersionlessEvents: true,
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [{ key: "a/b", afterMs: 135, pick: 0.4196342716459185, kind: "put" }],
    },
  },
  {
    title: "L3: a ledger that went back does not double the destination",
    history: {
      seed: 69,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      ledgerLoss: { afterOperation: 5, backTo: 4 },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.4582640390843153,
        maxDelayMs: 500,
        loseAnswer: 0.09382103313691914,
        breakBody: 0.03846318752039224,
        slow: 0.04533571222331375,
      },
      operations: [
        { key: "a b+c", afterMs: 195, pick: 0.17740275827236474, kind: "expire-current" },
        { key: "a", afterMs: 80, pick: 0.6592306022066623, kind: "untag" },
        { key: "a/b", afterMs: 4407, pick: 0.817744541913271, kind: "multipart", uploadMs: 4952 },
        { key: "a", afterMs: 183, pick: 0.22687553614377975, kind: "put" },
        { key: "a", afterMs: 182, pick: 0.262487928615883, kind: "put" },
        { key: "a", afterMs: 256, pick: 0.6727233836427331, kind: "delete" },
      ],
    },
  },
  {
    title: "L3: what another tool copied is adopted",
    history: {
      seed: 80,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      before: { operations: 1, copied: "newest" },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [{ key: "a b+c", afterMs: 3209, pick: 0.6640230373013765, kind: "put" }],
    },
  },
  {
    title: "O5: a wrong listing of the source deletes nothing",
    history: {
      seed: 95,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      bytesPerSecond: 1,
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate" },
      faults: { ...NO_FAULTS, wrongListing: 0.15898652479983866 },
      operations: [
        { key: "a", afterMs: 151, pick: 0.3455338485073298, kind: "multipart", uploadMs: 3783 },
        { key: "a", afterMs: 96, pick: 0.5927060311660171, kind: "restore" },
        { key: "a", afterMs: 1525, pick: 0.7637092273216695, kind: "multipart", uploadMs: 2719 },
      ],
    },
  },
  {
    title: "L3: nor does one that vanished",
    history: {
      seed: 135,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      ledgerLoss: { afterOperation: 2 },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.31545820464380087,
        maxDelayMs: 60000,
        late: 0.011672378412913532,
        breakBody: 0.0470983840757981,
        stall: 0.044413035002071416,
      },
      operations: [
        { key: "a/b", afterMs: 168, pick: 0.7690365514717996, kind: "put" },
        { key: "a b+c", afterMs: 115, pick: 0.03653466049581766, kind: "put-again" },
        { key: "a", afterMs: 845, pick: 0.356797537766397, kind: "tag" },
      ],
    },
  },
  {
    title:
      "O7: a row that lifecycle's marker left behind a loss does not have the listing believed",
    history: {
      seed: 120010399,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.04307055100798607,
        maxDelayMs: 60000,
        late: 0.018118804378900677,
        breakBody: 0.05679251754190773,
        stall: 0.03553517272230238,
        slow: 0.039256987678818404,
        wrongListing: 0.11254543161951007,
      },
      operations: [
        { key: "a", afterMs: 264, pick: 0.7626577054616064, kind: "put" },
        { key: "a", afterMs: 161, pick: 0.501774245640263, kind: "put" },
        { key: "a", afterMs: 2747, pick: 0.8745071403682232, kind: "put" },
        { key: "a", afterMs: 294, pick: 0.3207536095287651, kind: "expire-entry" },
        { key: "a", afterMs: 204, pick: 0.26008786424063146, kind: "multipart", uploadMs: 7764 },
        { key: "a", afterMs: 192, pick: 0.5326729558873922, kind: "expire-entry" },
        { key: "a", afterMs: 63, pick: 0.5019392180256546, kind: "expire-current" },
        { key: "a", afterMs: 16, pick: 0.7161940841469914, kind: "multipart", uploadMs: 4203 },
        { key: "a", afterMs: 86, pick: 0.8519001789391041, kind: "multipart", uploadMs: 2924 },
        { key: "a", afterMs: 1707, pick: 0.39462127280421555, kind: "multipart", uploadMs: 4026 },
        { key: "a", afterMs: 126, pick: 0.8372381730005145, kind: "untag" },
        { key: "a", afterMs: 4622, pick: 0.5097782425582409, kind: "put" },
      ],
      ledgerLoss: { afterOperation: 8 },
    },
  },
];
