import { DEFAULT_POLICY } from "../../model/policy.ts";
import { NO_FAULTS } from "./history.ts";
import type { Regression } from "./regressions.ts";

/** Histories that are right, and that the oracle once took for wrong. */
export const RIGHT_REGRESSIONS: readonly Regression[] = [
  {
    title: "R9: another tool's marker of a null version that was written again may stay",
    history: {
      seed: 212285,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, maxDelayMs: 60000 },
      operations: [
        { key: "a", afterMs: 233, pick: 0.6465843173209578, kind: "multipart", uploadMs: 4000 },
        { key: "a", afterMs: 100, pick: 0.4532690525520593, kind: "expire-current" },
        { key: "a", afterMs: 551, pick: 0.3213674323633313, kind: "put" },
        { key: "a", afterMs: 2064, pick: 0.8280471370089799, kind: "suspend" },
        { key: "a", afterMs: 65, pick: 0.488751181634143, kind: "expire-current" },
        { key: "a", afterMs: 3292, pick: 0.18770589772611856, kind: "put-again" },
      ],
      before: { operations: 5, copied: "all" },
    },
  },
  {
    title: "R8: a marker that is older than what policy keeps stands above it",
    history: {
      seed: 225048,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: { ...DEFAULT_POLICY, versionDeletes: "ignore", foreign: "delete" },
      faults: {
        ...NO_FAULTS,
        delay: 0.5571138217113912,
        maxDelayMs: 600000,
        refuse: 0.1584408239927143,
        crash: 0.04543738425709307,
        breakBody: 0.07409160064999014,
      },
      operations: [
        { key: "a", afterMs: 734, pick: 0.36567533458583057, kind: "delete-entry" },
        { key: "a", afterMs: 96, pick: 0.7225553633179516, kind: "put" },
        { key: "a", afterMs: 3000, pick: 0.7195632047951221, kind: "delete" },
        { key: "a", afterMs: 166, pick: 0.3309946476947516, kind: "put-again" },
        { key: "a", afterMs: 411, pick: 0.7449716585688293, kind: "put" },
        {
          key: "a",
          afterMs: 232,
          pick: 0.19663699343800545,
          kind: "put",
          refusal: { side: "source", answer: "denied", until: "never" },
        },
        { key: "a", afterMs: 1107, pick: 0.2388891272712499, kind: "deny" },
        { key: "a", afterMs: 13, pick: 0.9407725047785789, kind: "foreign-put" },
        { key: "a", afterMs: 3570, pick: 0.6907507709693164, kind: "delete" },
        { key: "a", afterMs: 1268, pick: 0.15736135467886925, kind: "tag" },
        { key: "a", afterMs: 55, pick: 0.5916812065988779, kind: "put" },
        { key: "a", afterMs: 537, pick: 0.660514356335625, kind: "delete-entry" },
      ],
      clockSkewMs: 30000,
    },
  },
  {
    title: "A5: what a crash began late is aborted though the ledger is lost meanwhile",
    history: {
      seed: 238393,
      sourceVersioning: "unversioned",
      destinationVersioning: "unversioned",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.31488019255921246,
        delay: 0.005235295370221138,
        maxDelayMs: 60000,
        late: 0.040078218653798105,
        stall: 0.014760742511134595,
        slow: 0.05054684931412339,
      },
      operations: [
        { key: "a", afterMs: 288, pick: 0.08344036643393338, kind: "multipart", uploadMs: 2214 },
      ],
      ledgerLoss: { afterOperation: 0 },
    },
  },
  {
    title:
      "R8: a marker on its way to between two objects is no newer one, though its old copy stands further down",
    history: {
      ...{
        seed: 5038097,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: { ...DEFAULT_POLICY, maxDeletesPerHour: 2 },
      faults: { ...NO_FAULTS, loseAnswer: 0.1, slow: 0.01 },
      operations: [
        { key: "a", afterMs: 1000, pick: 0.1, kind: "put-again" },
        { key: "a", afterMs: 1000, pick: 0.7, kind: "delete" },
        { key: "a", afterMs: 1000, pick: 0.19, kind: "put" },
        { key: "a", afterMs: 2000, pick: 0.2, kind: "put" },
        { key: "a", afterMs: 1000, pick: 0.2, kind: "delete" },
        { key: "a", afterMs: 100, pick: 0.1, kind: "multipart", uploadMs: 5464 },
        { key: "a", afterMs: 3000, pick: 0.6, kind: "tag" },
        { key: "a", afterMs: 1000, pick: 0.3, kind: "put" },
        { key: "a", afterMs: 4000, pick: 0.5, kind: "delete" },
      ],
    },
  },
  {
    title:
      "R9: a marker of lifecycle's that is taken back has not shown an older one that nobody asked for",
    history: {
      ...{
        seed: 3021655,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 1000, pick: 0, kind: "put" },
        { key: "a", afterMs: 3000, pick: 0.1, kind: "put-again" },
        { key: "a", afterMs: 4000, pick: 0.1, kind: "expire-current" },
        { key: "a", afterMs: 1000, pick: 0.8, kind: "multipart", uploadMs: 3600 },
        { key: "a", afterMs: 1000, pick: 0.9, kind: "suspend" },
        { key: "a", afterMs: 4000, pick: 0.2, kind: "put-again" },
        { key: "a", afterMs: 1000, pick: 0.6, kind: "multipart", uploadMs: 5198 },
        { key: "a", afterMs: 3000, pick: 0.4, kind: "expire-current" },
      ],
      before: { operations: 6, copied: "some" },
    },
  },
  {
    title: "R5: what left the source stays while it looks like an entry that nobody has asked for",
    history: {
      ...{
        seed: 3011074,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate", foreign: "delete" },
      faults: { ...NO_FAULTS, crash: 0.04, stall: 0.03, slow: 0.02 },
      operations: [
        { key: "a", afterMs: 1000, pick: 0.5, kind: "put-again" },
        { key: "a", afterMs: 1000, pick: 0.6, kind: "delete-entry" },
        { key: "a", afterMs: 1000, pick: 0.8, kind: "put-again" },
        { key: "a", afterMs: 3000, pick: 0.6, kind: "put" },
      ],
      hasVersionlessEvents: true,
      before: { operations: 1, copied: "newest" },
    },
  },
];
