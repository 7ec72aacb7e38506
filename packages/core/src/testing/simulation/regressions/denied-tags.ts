import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which the source gives no tags of a version, and the rest of it. */
export const DENIED_TAGS_REGRESSIONS: readonly Regression[] = [
  {
    title:
      "A9: part workers do not begin anew for ever what has no tags, and whose tags are denied",
    history: {
      ...{
        seed: 30221,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        bytesPerSecond: 1,
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, maxDelayMs: 600000 },
      operations: [
        { key: "a/b", afterMs: 75, pick: 0.7884948975406587, kind: "multipart", uploadMs: 7569 },
        {
          key: "a/b",
          afterMs: 2090,
          pick: 0.4160927478224039,
          kind: "untag",
          refusal: { side: "source", answer: "denied", of: "tags", until: "end" },
        },
      ],
    },
  },
  {
    title: "D2: what crossed but for its tags is written again where its bytes are in that second",
    history: {
      ...{
        seed: 171113,
        sourceVersioning: "unversioned",
        destinationVersioning: "unversioned",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.4885544093325734,
        maxDelayMs: 5000,
        loseAnswer: 0.01593388138571754,
        crash: 0.006320093269459904,
        breakBody: 0.07254066045861692,
        stall: 0.038547532539814716,
        slow: 0.04029214474372566,
      },
      operations: [
        { key: "a", afterMs: 2541, pick: 0.9913875469937921, kind: "delete-entry" },
        { key: "a", afterMs: 606, pick: 0.32890138775110245, kind: "put" },
        { key: "a", afterMs: 1904, pick: 0.9908293166663498, kind: "multipart", uploadMs: 5744 },
        { key: "a", afterMs: 278, pick: 0.20805336930789053, kind: "put-again" },
        { key: "a", afterMs: 266, pick: 0.5510457921773195, kind: "delete" },
        { key: "a", afterMs: 107, pick: 0.8534678183495998, kind: "put-again" },
        {
          key: "a",
          afterMs: 285,
          pick: 0.6544174330774695,
          kind: "tag",
          refusal: { side: "source", answer: "denied", of: "tags", until: "never" },
        },
      ],
    },
  },
  {
    title: "A9: what crossed but for its tags keeps its place when it is archived",
    history: {
      ...{
        seed: 1178687,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.18780175340361893,
        maxDelayMs: 500,
        refuse: 0.14764539077878,
        late: 0.03775983582017944,
        crash: 0.04019479302223772,
      },
      operations: [
        { key: "a", afterMs: 205, pick: 0.40528975520282984, kind: "put" },
        {
          key: "a",
          afterMs: 721,
          pick: 0.8373572719283402,
          kind: "tag",
          refusal: { side: "source", answer: "denied", of: "tags", until: "tags" },
        },
        { key: "a", afterMs: 2567, pick: 0.1098862721119076, kind: "archive" },
        { key: "a", afterMs: 50, pick: 0.611786394380033, kind: "multipart", uploadMs: 4995 },
        { key: "a", afterMs: 4904, pick: 0.46287109493277967, kind: "suspend" },
        { key: "a", afterMs: 94, pick: 0.6508774375542998, kind: "put" },
        { key: "a", afterMs: 158, pick: 0.8878512089140713, kind: "delete" },
        { key: "a", afterMs: 3091, pick: 0.7024886386934668, kind: "put" },
      ],
    },
  },
  {
    title: "A9: nor is its own event tried for ever",
    history: {
      ...{
        seed: 227334,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        bytesPerSecond: 1,
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.1580514580011368,
        maxDelayMs: 60000,
        crash: 0.08241641700733454,
      },
      operations: [
        { key: "a b+c", afterMs: 253, pick: 0.9401507247239351, kind: "multipart", uploadMs: 5526 },
        {
          key: "a b+c",
          afterMs: 291,
          pick: 0.502800807589665,
          kind: "untag",
          refusal: { side: "source", answer: "denied", of: "tags", until: "tags" },
        },
      ],
    },
  },
  {
    title:
      "R8: older content does not cover what was set aside for its tags where a listing lacks that",
    history: {
      seed: 120517236,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, wrongListing: 0.18914399382658303 },
      operations: [
        { key: "a", afterMs: 4497, pick: 0.061972193885594606, kind: "untag" },
        { key: "a", afterMs: 18, pick: 0.8754102415405214, kind: "resume" },
        { key: "a", afterMs: 84, pick: 0.8973252144642174, kind: "restore" },
        { key: "a", afterMs: 195, pick: 0.6013882257975638, kind: "put" },
        {
          key: "a",
          afterMs: 216,
          pick: 0.44703486864455044,
          kind: "untag",
          refusal: { side: "source", answer: "denied", of: "tags", until: "never" },
        },
        { key: "a/b", afterMs: 547, pick: 0.22249608882702887, kind: "delete-entry" },
        { key: "a", afterMs: 2272, pick: 0.5028611335437745, kind: "multipart", uploadMs: 6343 },
        { key: "a", afterMs: 169, pick: 0.7514217759016901, kind: "delete" },
      ],
      clockSkewMs: 750,
    },
  },
];
