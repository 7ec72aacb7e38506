import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which what was judged once, by its tags, a refusal or a place, is not the same any more. */
export const JUDGED_AGAIN_REGRESSIONS: readonly Regression[] = [
  {
    title:
      "A9 D2: tags follow what stands although its source was denied since, and it is set aside",
    history: {
      seed: 7421005,
      sourceVersioning: "unversioned",
      destinationVersioning: "unversioned",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.1793853608891368,
        delay: 0.12868217560462653,
        maxDelayMs: 5000,
      },
      operations: [
        { key: "a/b", afterMs: 212, pick: 0.7911, kind: "multipart", uploadMs: 5262 },
        { key: "a", afterMs: 4294, pick: 0.6925, kind: "put" },
        { key: "a/b", afterMs: 249, pick: 0.1086, kind: "put" },
        { key: "a/b", afterMs: 136, pick: 0.5896, kind: "tag" },
        { key: "a/b", afterMs: 120, pick: 0.738, kind: "deny" },
      ],
    },
  },
  {
    title: "A9 D2: and so they do where its own event comes twice",
    history: {
      seed: 7206455,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.3213744659908116,
        refuse: 0.046146606234833604,
        loseAnswer: 0.05128688538679853,
        stall: 0.007115238765254617,
      },
      operations: [
        { key: "a/b", afterMs: 3358, pick: 0.8722, kind: "put-again" },
        { key: "a", afterMs: 1181, pick: 0.9072, kind: "multipart", uploadMs: 2885 },
        { key: "a/b", afterMs: 274, pick: 0.5488, kind: "expire-current" },
        { key: "a/b", afterMs: 165, pick: 0.2508, kind: "put" },
        { key: "a", afterMs: 212, pick: 0.5673, kind: "multipart", uploadMs: 2442 },
        { key: "a/b", afterMs: 1555, pick: 0.9954, kind: "tag" },
        { key: "a/b", afterMs: 263, pick: 0.1488, kind: "deny" },
      ],
    },
  },
  {
    title:
      "A9: what the destination refuses, and an outage of the source denies once, is refused once by each",
    history: {
      seed: 7382422,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, refuse: 0.00044635171070694923, slow: 0.012054867250844837 },
      operations: [
        {
          key: "a",
          afterMs: 92,
          pick: 0.2172,
          kind: "put",
          refusal: { side: "destination", answer: "invalid", until: "end" },
        },
        { key: "a/b", afterMs: 76, pick: 0.3411, kind: "multipart", uploadMs: 877 },
        { key: "a", afterMs: 3758, pick: 0.0753, kind: "put" },
      ],
      outages: [{ fromOperation: 2, durationMs: 500, side: "source", what: "objects" }],
    },
  },
  {
    title:
      "K2 D2: a null version written again with the same bytes does not cross by the tags of the one before",
    history: {
      seed: 7399953,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, scope: { tags: { allOf: { made: "*" } }, leaving: "keep" } },
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 191, pick: 0.4492, kind: "delete-entry" },
        { key: "a/b", afterMs: 285, pick: 0.1778, kind: "put-again" },
        { key: "a/b", afterMs: 490, pick: 0.7855, kind: "put-again" },
      ],
      filter: "made-tag",
    },
  },
  {
    title: "K2 D2: nor where it takes the place of that between the look at its tags and the copy",
    history: {
      seed: 7399953,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, scope: { tags: { allOf: { made: "*" } }, leaving: "keep" } },
      faults: {
        ...NO_FAULTS,
        loseAnswer: 0.13732397180283443,
        late: 0.029227733472362162,
        stall: 0.02699821935966611,
      },
      operations: [
        { key: "a/b", afterMs: 655, pick: 0.6946, kind: "archive" },
        { key: "a", afterMs: 191, pick: 0.4492, kind: "delete-entry" },
        { key: "a/b", afterMs: 285, pick: 0.1778, kind: "put-again" },
        { key: "a/b", afterMs: 490, pick: 0.7855, kind: "put-again" },
      ],
      filter: "made-tag",
    },
  },
  {
    title:
      "O6 R8: what another tool had copied is copied to its place above an upload that is replaced later",
    history: {
      seed: 7159792,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, duplicate: 0.052099540643394 },
      operations: [
        { key: "a", afterMs: 133, pick: 0.5904, kind: "put" },
        { key: "a", afterMs: 85, pick: 0.4007, kind: "suspend" },
        { key: "a", afterMs: 203, pick: 0.417, kind: "multipart", uploadMs: 5245 },
        { key: "a/b", afterMs: 3413, pick: 0.03, kind: "put" },
        { key: "a", afterMs: 214, pick: 0.1172, kind: "put" },
      ],
      before: { operations: 1, copied: "newest" },
    },
  },
  {
    title: "D2: a delete may be of an upload that was begun before it, and that lifecycle takes",
    history: {
      seed: 7426431,
      sourceVersioning: "unversioned",
      destinationVersioning: "unversioned",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        late: 0.04497715386096388,
        breakBody: 0.02657182416878641,
        slow: 0.015656806463375687,
      },
      operations: [
        { key: "a", afterMs: 51, pick: 0.6095, kind: "delete" },
        { key: "a", afterMs: 270, pick: 0.0598, kind: "delete" },
        { key: "a", afterMs: 3503, pick: 0.0779, kind: "put" },
        {
          key: "a",
          afterMs: 116,
          pick: 0.6788,
          kind: "put",
          refusal: { side: "destination", answer: "denied", until: "never" },
        },
        { key: "a", afterMs: 4962, pick: 0.5068, kind: "put" },
        { key: "a", afterMs: 151, pick: 0.7215, kind: "delete" },
        { key: "a", afterMs: 50, pick: 0.8727, kind: "multipart", uploadMs: 4007 },
        { key: "a", afterMs: 91, pick: 0.7012, kind: "expire-current" },
      ],
    },
  },
  {
    title:
      "A9 R8: what was set aside while a replica of its bytes stands stays current, whatever comes late",
    history: {
      seed: 10,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, duplicate: 0.3, delay: 0.4, maxDelayMs: 5000 },
      operations: [
        { key: "a", afterMs: 100, pick: 0.5, kind: "put" },
        { key: "a", afterMs: 1100, pick: 0.5, kind: "put" },
        { key: "a", afterMs: 1100, pick: 0.5, kind: "suspend" },
        { key: "a", afterMs: 100, pick: 0.5, kind: "put" },
        { key: "a", afterMs: 100, pick: 0.5, kind: "put" },
        { key: "a", afterMs: 400, pick: 0, kind: "deny" },
      ],
    },
  },
  {
    title:
      "O7: what is denied is not missed by an empty listing, where nothing of the key is known",
    history: {
      seed: 3174,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.3177564195357263,
        maxDelayMs: 5000,
        wrongListing: 0.20400547159835697,
      },
      bytesPerSecond: 1,
      operations: [
        { key: "a/b", afterMs: 110, pick: 0.0704, kind: "tag" },
        { key: "a", afterMs: 40, pick: 0.7426, kind: "multipart", uploadMs: 1586 },
        { key: "a", afterMs: 214, pick: 0.8138, kind: "resume" },
        { key: "a", afterMs: 2691, pick: 0.6563, kind: "deny" },
      ],
    },
  },
  {
    title:
      "R9: of two markers that another tool had copied either is taken for the one that is left",
    history: {
      seed: 8517428,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, foreign: "delete" },
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 3473, pick: 0.8099, kind: "multipart", uploadMs: 7381 },
        { key: "a", afterMs: 2874, pick: 0.3614, kind: "put" },
        { key: "a", afterMs: 273, pick: 0.9936, kind: "delete" },
        { key: "a", afterMs: 591, pick: 0.9075, kind: "multipart", uploadMs: 708 },
        { key: "a", afterMs: 1398, pick: 0.6052, kind: "delete-entry" },
        { key: "a", afterMs: 198, pick: 0.6405, kind: "expire-current" },
        { key: "a", afterMs: 4534, pick: 0.176, kind: "put" },
        { key: "a", afterMs: 228, pick: 0.5406, kind: "delete-entry" },
        { key: "a", afterMs: 91, pick: 0.7259, kind: "expire-entry" },
      ],
      before: { operations: 7, copied: "all" },
    },
  },
  {
    title: "A9 R2: what is tried again in vain comes above what came late below it",
    history: {
      seed: 90235930,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS },
      operations: [
        { key: "a", afterMs: 3640, pick: 0.8836701938416809, kind: "tag" },
        { key: "a", afterMs: 2451, pick: 0.22758781304582953, kind: "put" },
        { key: "a", afterMs: 4102, pick: 0.6731989365071058, kind: "put-again" },
        { key: "a", afterMs: 285, pick: 0.7222485207021236, kind: "put" },
        { key: "a", afterMs: 268, pick: 0.9099615477025509, kind: "put" },
        { key: "a", afterMs: 185, pick: 0.7491164265666157, kind: "resume" },
        { key: "a", afterMs: 261, pick: 0.49538683285936713, kind: "put" },
        { key: "a", afterMs: 145, pick: 0.9796769050881267, kind: "deny" },
        { key: "a", afterMs: 198, pick: 0.2356324647553265, kind: "multipart", uploadMs: 7993 },
      ],
      clockSkewMs: 30000,
    },
  },
  {
    title:
      "K2 D2: the null version written again in its second, of a class that does not cross, is judged again",
    history: {
      seed: 5441976,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: {
        ...DEFAULT_POLICY,
        scope: { storageClasses: ["STANDARD", "GLACIER_IR"], leaving: "keep" },
      },
      faults: { ...NO_FAULTS },
      operations: [
        { key: "a/b", afterMs: 243, pick: 0.03977766167372465, kind: "delete" },
        { key: "a/b", afterMs: 53, pick: 0.4213010147213936, kind: "put" },
        { key: "a", afterMs: 161, pick: 0.5583087035920471, kind: "suspend" },
        { key: "a", afterMs: 249, pick: 0.2583323628641665, kind: "put" },
        { key: "a/b", afterMs: 4602, pick: 0.10895903431810439, kind: "put-again" },
        { key: "a/b", afterMs: 254, pick: 0.7026857996825129, kind: "put-again" },
      ],
      hasOrigins: true,
      filter: "some-classes",
    },
  },
  {
    title:
      "O6 R8: a null version that took the place of a refused one, in parts, has its place decided anew",
    history: {
      seed: 110625834,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, maxDelayMs: 500, slow: 0.04650192108470946 },
      operations: [
        { key: "a", afterMs: 2024, pick: 0.6205026109237224, kind: "put" },
        { key: "a", afterMs: 2021, pick: 0.6581870173104107, kind: "suspend" },
        {
          key: "a",
          afterMs: 4,
          pick: 0.6079938330221921,
          kind: "put",
          refusal: { side: "destination", answer: "denied", until: "never" },
        },
        { key: "a", afterMs: 39, pick: 0.09163520624861121, kind: "multipart", uploadMs: 3899 },
      ],
    },
  },
];
