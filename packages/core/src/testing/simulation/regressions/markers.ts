import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which a marker came to stand, or stayed, that policy does not let cross; the last is right. */
export const MARKER_REGRESSIONS: readonly Regression[] = [
  {
    title: "F4: the budget does not hold the taking back of a marker that lifecycle made",
    history: {
      seed: 1246,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, versionDeletes: "ignore", maxDeletesPerHour: 2 },
      faults: {
        ...NO_FAULTS,
        refuse: 0.13180529423989357,
        loseAnswer: 0.10250193643150851,
        late: 0.03303914716234431,
        crash: 0.03549825181253254,
        breakBody: 0.0311366775771603,
      },

      operations: [
        { key: "a", afterMs: 85, pick: 0.8414286330807954, kind: "put" },
        { key: "a", afterMs: 282, pick: 0.5220523199532181, kind: "resume" },
        { key: "a", afterMs: 150, pick: 0.9126079017296433, kind: "expire-current" },
        { key: "a", afterMs: 259, pick: 0.21161943161860108, kind: "resume" },
        { key: "a", afterMs: 782, pick: 0.5441809089388698, kind: "put-again" },
        { key: "a", afterMs: 237, pick: 0.5949017782695591, kind: "delete" },
      ],
    },
  },
  {
    title: "D2: under ignored markers, a slow copy of a null version does not become a marker",
    history: {
      seed: 2094,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: {
        ...DEFAULT_POLICY,
        deleteMarkers: "ignore",
        lifecycle: "replicate",
        tags: "ignore",
        restore: { tier: "Bulk", days: 1 },
      },
      faults: { ...NO_FAULTS, slow: 0.004523757677525281 },
      bytesPerSecond: 1,
      operations: [
        { key: "a/b", afterMs: 252, pick: 0.6511023596394807, kind: "multipart", uploadMs: 793 },
        { key: "a/b", afterMs: 40, pick: 0.22956917504779994, kind: "delete" },
      ],
    },
  },
  {
    title:
      "D2: under ignored markers, lifecycle's null marker is not written for a stale null version",
    history: {
      seed: 2828,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: {
        ...DEFAULT_POLICY,
        deleteMarkers: "ignore",
        versionDeletes: "ignore",
        lifecycle: "replicate",
        tags: "ignore",
      },
      faults: { ...NO_FAULTS, slow: 0.031783715849742294 },

      operations: [
        { key: "a/b", afterMs: 4527, pick: 0.22935407888144255, kind: "multipart", uploadMs: 5317 },
        { key: "a/b", afterMs: 12, pick: 0.9235472436994314, kind: "expire-current" },
      ],
    },
  },
  {
    title:
      "D2: lifecycle's null marker does not cross where the null version before it had crashed",
    history: {
      seed: 3041,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        late: 0.019045966700650754,
        crash: 0.061899275309406226,
        stall: 0.046249469625763595,
      },
      bytesPerSecond: 1,
      operations: [
        { key: "a", afterMs: 4744, pick: 0.43358886567875743, kind: "suspend" },
        { key: "a/b", afterMs: 233, pick: 0.773688982706517, kind: "delete" },
        { key: "a", afterMs: 136, pick: 0.056593709625303745, kind: "put" },
        { key: "a", afterMs: 211, pick: 0.04133925912901759, kind: "put-again" },
        { key: "a", afterMs: 26, pick: 0.04676730069331825, kind: "untag" },
        { key: "a", afterMs: 1, pick: 0.6328452627640218, kind: "delete" },
        { key: "a", afterMs: 1692, pick: 0.004406422143802047, kind: "tag" },
        { key: "a", afterMs: 236, pick: 0.3901540110819042, kind: "put" },
        { key: "a", afterMs: 190, pick: 0.3310691681690514, kind: "expire-current" },
      ],
    },
  },
  {
    title: "F4: a marker that lifecycle made is taken back also where a retry met it first",
    history: {
      seed: 4788,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, maxDeletesPerHour: 2 },
      faults: {
        ...NO_FAULTS,
        refuse: 0.06629096935503186,
        late: 0.01785337053006515,
        stall: 0.005581209994852543,
        slow: 0.015620352113619446,
      },
      bytesPerSecond: 1,
      operations: [
        { key: "a", afterMs: 81, pick: 0.10166304162703454, kind: "put" },
        { key: "a", afterMs: 58, pick: 0.7174757660832256, kind: "multipart", uploadMs: 4074 },
        { key: "a", afterMs: 262, pick: 0.5881237224675715, kind: "delete-entry" },
        { key: "a", afterMs: 1536, pick: 0.8709076421801001, kind: "expire-current" },
        { key: "a", afterMs: 4722, pick: 0.3260157785844058, kind: "put-again" },
        { key: "a", afterMs: 3340, pick: 0.4621310366783291, kind: "delete" },
      ],
    },
  },
  {
    title:
      "D2: under ignored markers, a null marker in the place of a stale null version is not written",
    history: {
      seed: 4826,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: { ...DEFAULT_POLICY, deleteMarkers: "ignore" },
      faults: NO_FAULTS,

      operations: [
        { key: "a", afterMs: 821, pick: 0.6174003060441464, kind: "multipart", uploadMs: 7004 },
        { key: "a", afterMs: 266, pick: 0.14984007785096765, kind: "delete" },
      ],
    },
  },
  {
    title:
      "D2: a null marker may stay where lifecycle's took the place of what was set aside above it",
    history: {
      ...{
        seed: 50270990,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.0733054650016129,
        delay: 0.24915017089806496,
        maxDelayMs: 60000,
      },
      operations: [
        { key: "a", afterMs: 247, pick: 0.30397982499562204, kind: "put" },
        { key: "a", afterMs: 231, pick: 0.45601515797898173, kind: "delete" },
        { key: "a", afterMs: 168, pick: 0.37517780903726816, kind: "delete-entry" },
        { key: "a", afterMs: 141, pick: 0.4386321040801704, kind: "suspend" },
        { key: "a", afterMs: 2719, pick: 0.9583265415858477, kind: "put" },
        { key: "a", afterMs: 87, pick: 0.024254120653495193, kind: "delete" },
        {
          key: "a",
          afterMs: 748,
          pick: 0.8863564245402813,
          kind: "multipart",
          uploadMs: 2241,
          refusal: { side: "source", answer: "denied", until: "never" },
        },
        { key: "a", afterMs: 3604, pick: 0.5710522218141705, kind: "delete-entry" },
        { key: "a", afterMs: 4431, pick: 0.15818702499382198, kind: "expire-current" },
      ],
    },
  },
  {
    title:
      "F4: the budget holds a null marker, also where the replica of the object that it replaced is looked at once more",
    history: {
      seed: 70371606,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: { ...DEFAULT_POLICY, maxDeletesPerHour: 0 },
      faults: NO_FAULTS,
      operations: [
        { key: "a/b", afterMs: 191, pick: 0.09942580503411591, kind: "put" },
        { key: "a/b", afterMs: 4414, pick: 0.7496755181346089, kind: "untag" },
        { key: "a", afterMs: 4618, pick: 0.8501408298034221, kind: "delete-entry" },
        { key: "a/b", afterMs: 308, pick: 0.5952244999352843, kind: "delete" },
      ],
      ledgerLoss: { afterOperation: 2 },
    },
  },
  {
    title: "R8: a marker that was made once more since is no newer one",
    history: {
      ...{
        seed: 150323744,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        bytesPerSecond: 1,
        before: { operations: 3, copied: "none" },
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS },
      operations: [
        { key: "a", afterMs: 4582, pick: 0.08142921584658325, kind: "put" },
        { key: "a", afterMs: 1419, pick: 0.1474138058256358, kind: "delete" },
        { key: "a", afterMs: 4033, pick: 0.4985763991717249, kind: "put-again" },
        { key: "a", afterMs: 1583, pick: 0.011101656127721071, kind: "put" },
        { key: "a", afterMs: 1053, pick: 0.0878199515864253, kind: "delete" },
        { key: "a", afterMs: 281, pick: 0.6551060113124549, kind: "multipart", uploadMs: 7475 },
        { key: "a", afterMs: 208, pick: 0.846465150360018, kind: "expire-entry" },
        { key: "a", afterMs: 2503, pick: 0.7042600598651916, kind: "put" },
        { key: "a", afterMs: 3382, pick: 0.4952219200786203, kind: "delete" },
      ],
    },
  },
];
