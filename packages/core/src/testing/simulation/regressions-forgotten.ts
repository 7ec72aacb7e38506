import { DEFAULT_POLICY } from "../../model/policy.ts";
import { NO_FAULTS } from "./history.ts";
import type { Regression } from "./regressions.ts";

/** Histories in which something was asked for, kept or set aside, and forgotten on the way. */
export const FORGOTTEN_REGRESSIONS: readonly Regression[] = [
  {
    title: "L3: what was set aside after lifecycle's marker stays known when its event comes late",
    history: {
      seed: 201866,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 500,
        loseAnswer: 0.1056639984017238,
        breakBody: 0.011072722868993879,
        stall: 0.025643786357250065,
        slow: 0.051995030259713526,
      },
      operations: [
        { key: "a", afterMs: 617, pick: 0.996848126174882, kind: "put-again" },
        { key: "a", afterMs: 73, pick: 0.8489012820646167, kind: "expire-current" },
        { key: "a", afterMs: 551, pick: 0.5942633494269103, kind: "put-again" },
        { key: "a", afterMs: 70, pick: 0.32338718650862575, kind: "deny" },
      ],
    },
  },
  {
    title: "F4: a release holds though part workers go on with it",
    history: {
      seed: 202843,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: { ...DEFAULT_POLICY, maxDeletesPerHour: 0 },
      faults: { ...NO_FAULTS, maxDelayMs: 60000 },
      bytesPerSecond: 1,
      operations: [
        { key: "a b+c", afterMs: 8, pick: 0.1544832456856966, kind: "put-again" },
        {
          key: "a b+c",
          afterMs: 266,
          pick: 0.9341675327159464,
          kind: "multipart",
          uploadMs: 4827,
          refusal: { side: "destination", answer: "invalid", until: "end" },
        },
        { key: "a b+c", afterMs: 236, pick: 0.4628813909366727, kind: "delete-entry" },
      ],
    },
  },
  {
    title: "D3: policy keeps a null version whose look the source denies",
    history: {
      seed: 219259,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, versionDeletes: "ignore" },
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 1658, pick: 0.44103628234006464, kind: "put" },
        {
          key: "a b+c",
          afterMs: 3605,
          pick: 0.8712940271943808,
          kind: "multipart",
          uploadMs: 3855,
        },
        { key: "a", afterMs: 292, pick: 0.3132109232246876, kind: "delete-entry" },
        { key: "a b+c", afterMs: 192, pick: 0.3299132820684463, kind: "tag" },
      ],
      outages: [{ fromOperation: 2, durationMs: 500, side: "source", what: "everything" }],
    },
  },
  {
    title: "F5: a version that is denied to part workers is set aside behind a newer one",
    history: {
      seed: 237357,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      bytesPerSecond: 1,
      operations: [
        { key: "a", afterMs: 3231, pick: 0.7138354901690036, kind: "multipart", uploadMs: 4373 },
        { key: "a", afterMs: 185, pick: 0.42014839546754956, kind: "deny" },
        { key: "a", afterMs: 34, pick: 0.7954450922552496, kind: "put" },
      ],
    },
  },
  {
    title: "R8: a marker without a version id is not put on a key that the ledger lost",
    history: {
      seed: 221640,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate" },
      faults: {
        ...NO_FAULTS,
        delay: 0.5495090415235608,
        maxDelayMs: 500,
        crash: 0.06045909037347883,
        breakBody: 0.08065614106599242,
      },
      operations: [
        { key: "a/b", afterMs: 3919, pick: 0.4658883318770677, kind: "suspend" },
        { key: "a/b", afterMs: 137, pick: 0.9709421235602349, kind: "delete" },
        { key: "a", afterMs: 2738, pick: 0.3008897767867893, kind: "delete-entry" },
        { key: "a b+c", afterMs: 186, pick: 0.3711675670929253, kind: "put" },
        { key: "a", afterMs: 216, pick: 0.4358395282179117, kind: "put" },
        { key: "a b+c", afterMs: 231, pick: 0.36927459319122136, kind: "put" },
        { key: "a b+c", afterMs: 1061, pick: 0.2175647928379476, kind: "delete" },
        { key: "a", afterMs: 270, pick: 0.07242906466126442, kind: "delete" },
        { key: "a/b", afterMs: 56, pick: 0.23038400360383093, kind: "put" },
        { key: "a/b", afterMs: 2148, pick: 0.8205442775506526, kind: "put" },
      ],
      clockSkewMs: 30000,
      hasVersionlessEvents: true,
      ledgerLoss: { afterOperation: 9, backTo: 4 },
    },
  },
];
