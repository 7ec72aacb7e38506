import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { type History, NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

const ENABLED: Omit<History, "seed" | "operations"> = {
  ...{ sourceVersioning: "enabled", destinationVersioning: "enabled" },
  ...{ multipartOrder: "completion", policy: DEFAULT_POLICY, faults: NO_FAULTS },
};
const REFUSED = { side: "source", answer: "customer-key", until: "never" } as const;

/** Histories in which S3 refuses to describe what it cannot read. */
export const UNREADABLE_REGRESSIONS: readonly Regression[] = [
  {
    title: "A7: the one version of a new key, which nobody can read, is parked, and no dead letter",
    history: {
      ...ENABLED,
      seed: 32000133,
      operations: [{ key: "a", afterMs: 55, pick: 0.72, kind: "put", refusal: REFUSED }],
    },
  },
  {
    title: "A7: so is what an event without a version id brought",
    history: {
      ...ENABLED,
      seed: 32000562,
      hasVersionlessEvents: true,
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate" },
      operations: [{ key: "a", afterMs: 31, pick: 0.13, kind: "put", refusal: REFUSED }],
    },
  },
  {
    title:
      "A7 D2: the delete of a null version is done, though nobody can read what took its place",
    history: {
      ...ENABLED,
      ...{ seed: 1, sourceVersioning: "unversioned", destinationVersioning: "unversioned" },
      operations: [
        { key: "a", afterMs: 0, pick: 0.5, kind: "put" },
        { key: "a", afterMs: 20_000, pick: 0.5, kind: "delete" },
        { key: "a", afterMs: 1, pick: 0.5, kind: "put", refusal: REFUSED },
      ],
    },
  },
  {
    title: "A9: a version that is denied is set aside beside one whose KMS key is gone",
    history: {
      ...ENABLED,
      seed: 2,
      operations: [
        {
          ...{ key: "a", afterMs: 0, pick: 0.5, kind: "put" },
          refusal: { side: "source", answer: "denied", until: "never" },
        },
        {
          ...{ key: "a", afterMs: 2_000, pick: 0.5, kind: "put" },
          refusal: { ...REFUSED, answer: "key-unusable" },
        },
      ],
    },
  },
];
