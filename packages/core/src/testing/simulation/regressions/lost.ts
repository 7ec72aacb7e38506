import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which a ledger was lost: most are right, and the oracle once took them for wrong. */
export const LOST_REGRESSIONS: readonly Regression[] = [
  {
    title: "L3: what stands below a marker when the ledger is lost may be copied once more",
    history: {
      ...{
        seed: 6152635,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, refuse: 0.06, loseAnswer: 0.1, crash: 0.05, stall: 0.04, slow: 0.02 },
      operations: [
        { key: "a/b", afterMs: 1000, pick: 0.5, kind: "delete" },
        { key: "a/b", afterMs: 1000, pick: 0.8, kind: "delete" },
        { key: "a", afterMs: 1000, pick: 0.4, kind: "resume" },
        { key: "a b+c", afterMs: 5000, pick: 0.9, kind: "put" },
        { key: "a b+c", afterMs: 1000, pick: 0.1, kind: "delete" },
        { key: "a/b", afterMs: 1000, pick: 0.5, kind: "tag" },
        { key: "a b+c", afterMs: 100, pick: 0.3, kind: "foreign-put" },
        { key: "a/b", afterMs: 1000, pick: 0.9, kind: "put" },
        { key: "a b+c", afterMs: 1000, pick: 0.47, kind: "delete-entry" },
        { key: "a", afterMs: 5000, pick: 0.3, kind: "multipart", uploadMs: 4217 },
      ],
      ledgerLoss: { afterOperation: 8 },
      clockSkewMs: 2500,
    },
  },
  {
    title:
      "R5: what left the source while nobody knew it stands where it stands, also when a marker above it goes",
    history: {
      ...{
        seed: 6179573,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a/b", afterMs: 1000, pick: 0.1, kind: "multipart", uploadMs: 956 },
        { key: "a/b", afterMs: 200, pick: 0.5, kind: "multipart", uploadMs: 5212 },
        { key: "a", afterMs: 2000, pick: 0.9, kind: "delete-entry" },
        { key: "a/b", afterMs: 100, pick: 0.96, kind: "delete-entry" },
        { key: "a/b", afterMs: 1000, pick: 0.6, kind: "expire-current" },
      ],
      ledgerLoss: { afterOperation: 3 },
    },
  },
  {
    title: "R5: a marker of lifecycle's that a lost ledger knew may stay",
    history: {
      ...{
        seed: 6149545,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, breakBody: 0.1, stall: 0.02 },
      operations: [
        { key: "a", afterMs: 1000, pick: 0.9, kind: "delete-entry" },
        { key: "a", afterMs: 1000, pick: 0.1, kind: "put" },
        { key: "a", afterMs: 2000, pick: 0.9, kind: "expire-entry" },
        { key: "a", afterMs: 2000, pick: 0.3, kind: "delete-entry" },
        { key: "a", afterMs: 5000, pick: 0.1, kind: "put" },
        { key: "a", afterMs: 3000, pick: 0.3, kind: "restore" },
        { key: "a", afterMs: 1000, pick: 0.8, kind: "put" },
        { key: "a", afterMs: 1000, pick: 0.4, kind: "delete-entry" },
        { key: "a", afterMs: 1000, pick: 0.5, kind: "put" },
        { key: "a", afterMs: 1000, pick: 0.6, kind: "expire-current" },
      ],
      ledgerLoss: { afterOperation: 9 },
    },
  },
  {
    title: "R8: what left the scope and a lost ledger forgot is older content, too",
    history: {
      ...{
        seed: 50624763,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        ledgerLoss: { afterOperation: 7, backTo: 0 },
        filter: "never-changed",
      },
      policy: { ...DEFAULT_POLICY, scope: { tags: { noneOf: { changed: "*" } }, leaving: "keep" } },
      faults: {
        ...NO_FAULTS,
        duplicate: 0.17819743556901813,
        delay: 0.3545879923738539,
        maxDelayMs: 60000,
        late: 0.02529972118791193,
      },
      operations: [
        { key: "a", afterMs: 38, pick: 0.5052968470845371, kind: "put" },
        { key: "a", afterMs: 122, pick: 0.03293916839174926, kind: "multipart", uploadMs: 1288 },
        { key: "a", afterMs: 266, pick: 0.8330761678516865, kind: "put" },
        { key: "a", afterMs: 121, pick: 0.7634058634284884, kind: "put" },
        { key: "a", afterMs: 3917, pick: 0.9190143151208758, kind: "tag" },
        { key: "a", afterMs: 153, pick: 0.25574867287650704, kind: "multipart", uploadMs: 7756 },
        { key: "a", afterMs: 1137, pick: 0.1968369723763317, kind: "expire-current" },
        { key: "a", afterMs: 30, pick: 0.5644333220552653, kind: "delete" },
      ],
    },
  },
  {
    title: "L6: a marker may be made twice by a worker far behind when the ledger forgot it",
    history: {
      seed: 60326503,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.35128848832100634,
        maxDelayMs: 5000,
        refuse: 0.029231982538476586,
        loseAnswer: 0.008671662770211697,
        breakBody: 0.04841763183940202,
      },
      operations: [
        { key: "a", afterMs: 157, pick: 0.48323759669438004, kind: "put" },
        { key: "a b+c", afterMs: 212, pick: 0.2680475271772593, kind: "tag" },
        { key: "a/b", afterMs: 177, pick: 0.16620759409852326, kind: "resume" },
        { key: "a", afterMs: 222, pick: 0.44787943200208247, kind: "put" },
        { key: "a", afterMs: 87, pick: 0.11425238335505128, kind: "tag" },
        { key: "a", afterMs: 93, pick: 0.04132148763164878, kind: "delete" },
        { key: "a b+c", afterMs: 282, pick: 0.7566697904840112, kind: "multipart", uploadMs: 2686 },
        { key: "a", afterMs: 1147, pick: 0.8922928334213793, kind: "put" },
        { key: "a/b", afterMs: 1577, pick: 0.11319823772646487, kind: "put" },
      ],
      clockSkewMs: 30000,
      ledgerLoss: { afterOperation: 8, backTo: 4 },
    },
  },
];
