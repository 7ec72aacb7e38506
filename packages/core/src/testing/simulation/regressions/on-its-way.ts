import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which the oracle took a marker on its way for a newer one, or an operator did not look again. */
export const ON_ITS_WAY_REGRESSIONS: readonly Regression[] = [
  {
    title: "R8: a marker on its way to its place is not what is held",
    history: {
      ...{
        seed: 703678,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate", maxDeletesPerHour: 2 },
      faults: {
        ...NO_FAULTS,
        delay: 0.2955475027207285,
        maxDelayMs: 600000,
        late: 0.015328307996969671,
        crash: 0.06380737242288888,
        wrongListing: 0.0459111356921494,
      },
      operations: [
        { key: "a", afterMs: 1316, pick: 0.860768036916852, kind: "put" },
        { key: "a", afterMs: 195, pick: 0.1005035643465817, kind: "delete" },
        { key: "a", afterMs: 1712, pick: 0.5158262401819229, kind: "delete-entry" },
        { key: "a", afterMs: 2004, pick: 0.30250452016480267, kind: "put" },
        { key: "a", afterMs: 43, pick: 0.476789504988119, kind: "put" },
        { key: "a", afterMs: 224, pick: 0.983406818471849, kind: "delete" },
        { key: "a", afterMs: 296, pick: 0.6510420346166939, kind: "deny" },
      ],
    },
  },
  {
    title: "R8: nor is it a newer one that has not crossed",
    history: {
      ...{
        seed: 866769,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        bytesPerSecond: 1,
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.2505282855592668,
        delay: 0.41832079058513044,
        maxDelayMs: 60000,
        loseAnswer: 0.001422141131479293,
        slow: 0.028582737213000656,
      },
      operations: [
        { key: "a", afterMs: 2211, pick: 0.8285804020706564, kind: "put-again" },
        { key: "a", afterMs: 160, pick: 0.6800547719467431, kind: "put" },
        { key: "a", afterMs: 250, pick: 0.5642735362052917, kind: "delete" },
        { key: "a", afterMs: 3604, pick: 0.8633711768779904, kind: "multipart", uploadMs: 2870 },
        { key: "a", afterMs: 286, pick: 0.08111118478700519, kind: "resume" },
        { key: "a", afterMs: 2587, pick: 0.26462875748984516, kind: "put-again" },
        { key: "a", afterMs: 3541, pick: 0.00033424608409404755, kind: "delete" },
      ],
    },
  },
  {
    title: "R8: nor is it after a crash",
    history: {
      ...{
        seed: 802105,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.14902124404907227,
        maxDelayMs: 500,
        loseAnswer: 0.11751195896649733,
        crash: 0.07779193804599345,
        breakBody: 0.03718018585350365,
        wrongListing: 0.1674961891770363,
      },
      operations: [
        { key: "a", afterMs: 291, pick: 0.8774132297839969, kind: "put" },
        { key: "a/b", afterMs: 91, pick: 0.8883837691973895, kind: "expire-entry" },
        { key: "a", afterMs: 189, pick: 0.0769804292358458, kind: "delete" },
        { key: "a", afterMs: 152, pick: 0.9969452142249793, kind: "put" },
        { key: "a", afterMs: 89, pick: 0.41015721298754215, kind: "put-again" },
        { key: "a/b", afterMs: 15, pick: 0.013548928080126643, kind: "put-again" },
        { key: "a", afterMs: 4288, pick: 0.45733383810147643, kind: "put-again" },
        { key: "a", afterMs: 201, pick: 0.6458243639208376, kind: "delete" },
      ],
    },
  },
  {
    title: "F4: what an operator's reconcile finds first is held until a release",
    history: {
      ...{
        seed: 813032,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        before: { operations: 3, copied: "newest" },
      },
      policy: { ...DEFAULT_POLICY, foreign: "delete", maxDeletesPerHour: 0 },
      faults: { ...NO_FAULTS, maxDelayMs: 60000 },
      operations: [
        { key: "a/b", afterMs: 265, pick: 0.7191767576150596, kind: "put-again" },
        { key: "a/b", afterMs: 85, pick: 0.9279560765717179, kind: "delete" },
        { key: "a/b", afterMs: 163, pick: 0.01118055242113769, kind: "multipart", uploadMs: 3853 },
      ],
    },
  },
  {
    title: "R8: a marker that left the source while it was made is no newer one",
    history: {
      ...{
        seed: 50504320,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        bytesPerSecond: 1,
        ledgerLoss: { afterOperation: 4, backTo: 2 },
        outages: [{ fromOperation: 1, durationMs: 60000, side: "source", what: "everything" }],
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 5000,
        late: 0.006829276366624982,
        crash: 0.007676582760177553,
        breakBody: 0.03538302883971483,
        slow: 0.04263332525733858,
        wrongListing: 0.15099551238119602,
      },
      operations: [
        { key: "a", afterMs: 41, pick: 0.6923549082130194, kind: "put" },
        { key: "a", afterMs: 3184, pick: 0.5998674884904176, kind: "expire-entry" },
        { key: "a", afterMs: 850, pick: 0.3723452335689217, kind: "delete" },
        { key: "a", afterMs: 158, pick: 0.3301077177748084, kind: "tag" },
        { key: "a", afterMs: 169, pick: 0.6789563989732414, kind: "put" },
        { key: "a", afterMs: 16, pick: 0.9292211832944304, kind: "delete-entry" },
        { key: "a", afterMs: 3201, pick: 0.26451910589821637, kind: "tag" },
        { key: "a", afterMs: 195, pick: 0.08851600950583816, kind: "multipart", uploadMs: 6862 },
        { key: "a", afterMs: 1643, pick: 0.37963696592487395, kind: "restore" },
        { key: "a", afterMs: 176, pick: 0.22761669708415866, kind: "put" },
        { key: "a", afterMs: 106, pick: 0.7740113600157201, kind: "delete" },
        { key: "a", afterMs: 264, pick: 0.8927689499687403, kind: "expire-entry" },
      ],
    },
  },
];
