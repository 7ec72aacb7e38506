import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories with a filter of policy that did not end as the contract says. */
export const FILTERED_REGRESSIONS: readonly Regression[] = [
  {
    title: "R5 a marker of lifecycle's that crossed unknown is no copy of one that is to cross",
    history: {
      seed: 600270,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      outages: [
        {
          fromOperation: 6,
          durationMs: 500,
          side: "source",
          what: "objects",
        },
      ],
      ledgerLoss: {
        afterOperation: 6,
      },
      filter: "at-most-40",
      policy: {
        ...DEFAULT_POLICY,
        foreign: "delete",
        maxDeletesPerHour: 2,
        scope: { sizeBytes: { atMost: 40 }, leaving: "delete" },
      },
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 600000,
        refuse: 0.1908919671084732,
        loseAnswer: 0.12481357413344085,
        crash: 0.035056572221219544,
        stall: 0.04725821770261973,
        slow: 0.028943579751066862,
      },
      operations: [
        { key: "a", afterMs: 176, pick: 0.7892, kind: "expire-entry" },
        { key: "a", afterMs: 103, pick: 0.9356, kind: "delete" },
        { key: "a", afterMs: 257, pick: 0.1734, kind: "put" },
        { key: "a/b", afterMs: 206, pick: 0.6243, kind: "delete-entry" },
        { key: "a/b", afterMs: 149, pick: 0.0025, kind: "delete" },
        { key: "a/b", afterMs: 79, pick: 0.4256, kind: "multipart", uploadMs: 1573 },
        { key: "a/b", afterMs: 233, pick: 0.2019, kind: "expire-current" },
        { key: "a", afterMs: 3822, pick: 0.4323, kind: "put" },
      ],
    },
  },
  {
    title: "K3 what was set aside is forgotten when its object leaves the scope",
    history: {
      seed: 601750,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      filter: "changed-tag",
      policy: {
        ...DEFAULT_POLICY,
        scope: { tags: { anyOf: { changed: "*", none: "*" } }, leaving: "delete" },
      },
      faults: {
        ...NO_FAULTS,
        duplicate: 0.36025434983894233,
        delay: 0.23945622243918477,
        maxDelayMs: 5000,
        refuse: 0.18158000078983605,
        loseAnswer: 0.06073109755525365,
        late: 0.010449023335240781,
        slow: 0.04485319450031966,
      },
      operations: [
        { key: "a", afterMs: 241, pick: 0.3858, kind: "delete-entry" },
        { key: "a", afterMs: 182, pick: 0.2872, kind: "delete" },
        { key: "a", afterMs: 48, pick: 0.2522, kind: "put" },
        { key: "a", afterMs: 59, pick: 0.0221, kind: "archive" },
        { key: "a", afterMs: 1315, pick: 0.6123, kind: "tag" },
        { key: "a", afterMs: 229, pick: 0.209, kind: "untag" },
      ],
    },
  },
  {
    title: "K3 what lost its tags and expired before anybody looked may be kept",
    history: {
      seed: 601893,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      filter: "small-and-tagged",
      policy: {
        ...DEFAULT_POLICY,
        scope: {
          sizeBytes: { atMost: 60 },
          tags: { anyOf: { changed: "*", made: "*" } },
          leaving: "delete",
        },
      },
      faults: {
        ...NO_FAULTS,
        duplicate: 0.09294331492856145,
        maxDelayMs: 5000,
        slow: 0.02221767861396074,
      },
      operations: [
        { key: "a/b", afterMs: 48, pick: 0.7927, kind: "put" },
        { key: "a/b", afterMs: 1629, pick: 0.0303, kind: "tag" },
        { key: "a/b", afterMs: 1407, pick: 0.1419, kind: "delete" },
        { key: "a/b", afterMs: 299, pick: 0.3076, kind: "untag" },
        { key: "a/b", afterMs: 101, pick: 0.9396, kind: "expire-entry" },
      ],
    },
  },
  {
    title: "K3 what lost its tags and was deleted before anybody looked may be kept",
    history: {
      seed: 606086,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      filter: "made-tag",
      policy: {
        ...DEFAULT_POLICY,
        versionDeletes: "ignore",
        scope: { tags: { allOf: { made: "*" } }, leaving: "delete" },
      },
      faults: {
        ...NO_FAULTS,
        duplicate: 0.29207218131050466,
        maxDelayMs: 60000,
        refuse: 0.08643916747532786,
        breakBody: 0.08074448823463172,
      },
      operations: [
        { key: "a", afterMs: 4846, pick: 0.1396, kind: "put-again" },
        { key: "a/b", afterMs: 200, pick: 0.5537, kind: "tag" },
        { key: "a/b", afterMs: 2848, pick: 0.0687, kind: "put" },
        { key: "a", afterMs: 2362, pick: 0.5689, kind: "tag" },
        { key: "a/b", afterMs: 235, pick: 0.2817, kind: "tag" },
        { key: "a/b", afterMs: 67, pick: 0.9899, kind: "delete-entry" },
      ],
    },
  },
  {
    title:
      "K2 D2 the same bytes in the same second may be left out where those before them crossed",
    history: {
      seed: 931212,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      filter: "no-replicas",
      hasOrigins: true,
      policy: { ...DEFAULT_POLICY, scope: { replicas: "leave-out", leaving: "keep" } },
      faults: { ...NO_FAULTS, maxDelayMs: 600000 },
      operations: [
        { key: "a/b", afterMs: 163, pick: 0.6877983657177538, kind: "put-again" },
        { key: "a/b", afterMs: 258, pick: 0.35640066815540195, kind: "put-again" },
      ],
    },
  },
  {
    title: "R4 a delete leaves nothing to do of what was replaced in place before it",
    history: {
      seed: 610069,
      sourceVersioning: "unversioned",
      destinationVersioning: "unversioned",
      multipartOrder: "completion",
      filter: "at-most-40",
      policy: { ...DEFAULT_POLICY, scope: { sizeBytes: { atMost: 40 }, leaving: "delete" } },
      faults: { ...NO_FAULTS },
      operations: [
        { key: "a", afterMs: 86, pick: 0.5342, kind: "put" },
        { key: "a", afterMs: 246, pick: 0.9984, kind: "put-again" },
        { key: "a", afterMs: 174, pick: 0.1445, kind: "delete" },
        { key: "a", afterMs: 43, pick: 0.3751, kind: "multipart", uploadMs: 7174 },
      ],
    },
  },
  {
    title:
      "K2: what was on its way when the null version was written again, and left out, does not cross",
    history: {
      ...{
        seed: 10,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        filter: "in-between",
      },
      policy: {
        ...DEFAULT_POLICY,
        scope: {
          modified: { from: "2026-03-08T17:50:12.000Z", before: "2026-03-08T17:50:20.000Z" },
          leaving: "delete",
        },
      },
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 60000,
        stall: 0.013507209904491902,
        slow: 0.02038558862172067,
      },
      operations: [
        { key: "a", afterMs: 284, pick: 0.1777588278055191, kind: "put-again" },
        { key: "a b+c", afterMs: 98, pick: 0.5471635952126235, kind: "delete" },
        { key: "a", afterMs: 171, pick: 0.9671176723204553, kind: "multipart", uploadMs: 4666 },
      ],
    },
  },
  {
    title:
      "K2 D2: a later write that a filter leaves out does not cross for the earlier one, of the same bytes, that a crash left",
    history: {
      seed: 60947750,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: {
        ...DEFAULT_POLICY,
        scope: { storageClasses: ["STANDARD", "GLACIER_IR"], leaving: "delete" },
      },
      faults: {
        ...NO_FAULTS,
        duplicate: 0.052109176851809026,
        maxDelayMs: 500,
        late: 0.03809424156788737,
        breakBody: 0.0002686392748728395,
      },
      operations: [
        { key: "a b+c", afterMs: 22, pick: 0.7238664438482374, kind: "put-again" },
        { key: "a/b", afterMs: 1501, pick: 0.9177513706963509, kind: "put-again" },
        { key: "a b+c", afterMs: 234, pick: 0.3524623024277389, kind: "untag" },
        { key: "a/b", afterMs: 30, pick: 0.8425498486030847, kind: "put-again" },
      ],
      hasOrigins: true,
      filter: "some-classes",
    },
  },
  {
    title: "K3 D2: nor where the worker dies that took the earlier one's replica away",
    history: {
      seed: 60947750,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: {
        ...DEFAULT_POLICY,
        scope: { storageClasses: ["STANDARD", "GLACIER_IR"], leaving: "delete" },
      },
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 500,
        refuse: 0.047394529543817045,
        late: 0.03809424156788737,
        breakBody: 0.0002686392748728395,
        slow: 0.04037280754186213,
        wrongListing: 0.03072841347195208,
      },
      operations: [
        { key: "a", afterMs: 1082, pick: 0.046273498330265284, kind: "delete" },
        { key: "a/b", afterMs: 54, pick: 0.05081762350164354, kind: "delete-entry" },
        { key: "a b+c", afterMs: 22, pick: 0.7238664438482374, kind: "put-again" },
        { key: "a/b", afterMs: 1501, pick: 0.9177513706963509, kind: "put-again" },
        { key: "a b+c", afterMs: 234, pick: 0.3524623024277389, kind: "untag" },
        { key: "a/b", afterMs: 30, pick: 0.8425498486030847, kind: "put-again" },
        { key: "a", afterMs: 73, pick: 0.8599737652111799, kind: "put" },
        { key: "a b+c", afterMs: 260, pick: 0.8034077940974385, kind: "tag" },
        { key: "a", afterMs: 177, pick: 0.55513537209481, kind: "delete-entry" },
        { key: "a", afterMs: 3700, pick: 0.013394522480666637, kind: "put" },
        { key: "a", afterMs: 182, pick: 0.9739806582219899, kind: "put-again" },
      ],
      hasOrigins: true,
      filter: "some-classes",
    },
  },
  {
    title:
      "F4 D2: a held delete is done on release, also where what took the null version's place is left out",
    history: {
      seed: 90513418,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: {
        ...DEFAULT_POLICY,
        maxDeletesPerHour: 0,
        scope: { storageClasses: ["STANDARD", "GLACIER_IR"], leaving: "keep" },
      },
      faults: { ...NO_FAULTS },
      operations: [
        { key: "a", afterMs: 2809, pick: 0.7466599817853421, kind: "put" },
        { key: "a", afterMs: 4321, pick: 0.8664775211364031, kind: "delete-entry" },
        { key: "a", afterMs: 109, pick: 0.12941836193203926, kind: "foreign-put" },
        { key: "a", afterMs: 2318, pick: 0.06824665213935077, kind: "expire-current" },
        { key: "a", afterMs: 125, pick: 0.39767409581691027, kind: "delete-entry" },
        { key: "a", afterMs: 3287, pick: 0.26716099865734577, kind: "put" },
        { key: "a", afterMs: 220, pick: 0.17041578725911677, kind: "put" },
      ],
      hasOrigins: true,
      filter: "some-classes",
    },
  },
  {
    title:
      "K2 D2: what may have been written over in place has not crossed by the tags, or the origin, of the one before",
    history: {
      seed: 3359451,
      sourceVersioning: "unversioned",
      destinationVersioning: "unversioned",
      multipartOrder: "initiation",
      policy: { ...DEFAULT_POLICY, scope: { replicas: "leave-out", leaving: "delete" } },
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 600000,
        late: 0.03660832110326737,
        crash: 0.08222609492950142,
        stall: 0.03581674265442416,
        slow: 0.020656899162568153,
      },
      operations: [
        { key: "a", afterMs: 2180, pick: 0.07977316062897444, kind: "put-again" },
        { key: "a", afterMs: 194, pick: 0.5179646210744977, kind: "put" },
        { key: "a", afterMs: 34, pick: 0.41124850092455745, kind: "put-again" },
      ],
      clockSkewMs: 750,
      filter: "no-replicas",
      hasOrigins: true,
    },
  },
  {
    title: "K2 a null version of a class of its own crosses for its event",
    history: {
      seed: 7000037,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: {
        ...DEFAULT_POLICY,
        scope: { storageClasses: ["STANDARD_IA", "GLACIER_IR"], leaving: "delete" },
      },
      faults: { ...NO_FAULTS, maxDelayMs: 60000 },
      operations: [
        { key: "a b+c", afterMs: 952, pick: 0.7407277554739267, kind: "multipart", uploadMs: 4440 },
      ],
      hasOrigins: true,
      filter: "other-classes",
    },
  },
];
