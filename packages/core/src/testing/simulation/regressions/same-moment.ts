import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which writes within one second, most of them of the null version, were taken for each other, or for newer ones. */
export const SAME_MOMENT_REGRESSIONS: readonly Regression[] = [
  {
    title:
      "D2: a late delete of an earlier write does not take what lifecycle expired in that second",
    history: {
      ...{
        seed: 852577,
        sourceVersioning: "unversioned",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.5549947674851864,
        maxDelayMs: 600000,
        refuse: 0.018684789584949613,
      },
      operations: [
        { key: "a/b", afterMs: 2329, pick: 0.22301770467311144, kind: "put" },
        { key: "a/b", afterMs: 4822, pick: 0.547454422339797, kind: "delete-entry" },
        { key: "a/b", afterMs: 296, pick: 0.6152772405184805, kind: "put-again" },
        { key: "a/b", afterMs: 113, pick: 0.4074288750998676, kind: "expire-current" },
      ],
    },
  },
  {
    title: "D2: nor does it where both writes came in one second, at a slow worker",
    history: {
      ...{
        seed: 856383,
        sourceVersioning: "unversioned",
        destinationVersioning: "unversioned",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.3034069707617164,
        delay: 0.5207050749566405,
        maxDelayMs: 5000,
        slow: 0.05626041553448886,
      },
      operations: [
        { key: "a", afterMs: 214, pick: 0.1284739610273391, kind: "put-again" },
        { key: "a", afterMs: 72, pick: 0.8634331405628473, kind: "delete-entry" },
        { key: "a", afterMs: 68, pick: 0.07507296348921955, kind: "put" },
        { key: "a", afterMs: 13, pick: 0.3471423725131899, kind: "expire-current" },
      ],
    },
  },
  {
    title:
      "P4: an event without a version id tells of a second write that looks like the first and is archived",
    history: {
      ...{
        seed: 616940,
        sourceVersioning: "unversioned",
        destinationVersioning: "unversioned",
        multipartOrder: "completion",
        hasVersionlessEvents: true,
      },
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate" },
      faults: { ...NO_FAULTS, maxDelayMs: 60000 },
      operations: [
        { key: "a", afterMs: 121, pick: 0.3615161532070488, kind: "put-again" },
        { key: "a", afterMs: 284, pick: 0.7064017578959465, kind: "put-again" },
        { key: "a", afterMs: 3626, pick: 0.34476194763556123, kind: "archive" },
      ],
    },
  },
  {
    title:
      "O3: after the null version of a later write, a named version of that second proves nothing",
    history: {
      ...{
        seed: 821292,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.3407047484535724,
        maxDelayMs: 500,
        refuse: 0.054457462346181276,
        loseAnswer: 0.061171779676806176,
        crash: 0.030698013212531808,
        stall: 0.02224705454427749,
      },
      operations: [
        { key: "a", afterMs: 130, pick: 0.5024054790847003, kind: "suspend" },
        { key: "a", afterMs: 3963, pick: 0.6766515597701073, kind: "put" },
        { key: "a", afterMs: 287, pick: 0.6400469711516052, kind: "resume" },
        { key: "a", afterMs: 170, pick: 0.1546500159893185, kind: "put-again" },
        { key: "a", afterMs: 18, pick: 0.9417420763056725, kind: "suspend" },
        { key: "a", afterMs: 18, pick: 0.8417099395301193, kind: "put" },
      ],
    },
  },
  {
    title: "D2: a null marker that becomes a gap does not leave the object behind that it replaced",
    history: {
      ...{
        seed: 875328,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: { ...DEFAULT_POLICY, maxRewrites: 0, maxDeletesPerHour: 0 },
      faults: { ...NO_FAULTS, maxDelayMs: 500 },
      operations: [
        { key: "a/b", afterMs: 2386, pick: 0.5449839706998318, kind: "put-again" },
        { key: "a/b", afterMs: 46, pick: 0.6610523376148194, kind: "delete" },
        { key: "a/b", afterMs: 214, pick: 0.30868203681893647, kind: "resume" },
        { key: "a/b", afterMs: 78, pick: 0.49901699111796916, kind: "put-again" },
      ],
    },
  },
  {
    title:
      "R8: what a plan left on top of the newest is older also where both are of one second, and it left the source",
    history: {
      ...{
        seed: 940613,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.41746289609000087,
        maxDelayMs: 5000,
        loseAnswer: 0.03604860340710729,
        late: 0.0001740528387017548,
        crash: 0.026970351743511856,
        stall: 0.0027024121955037117,
        slow: 0.007125549651682377,
        wrongListing: 0.19981056631542743,
      },
      operations: [
        { key: "a b+c", afterMs: 149, pick: 0.4894970797467977, kind: "put" },
        { key: "a b+c", afterMs: 159, pick: 0.7344226432032883, kind: "delete" },
        { key: "a b+c", afterMs: 558, pick: 0.5200173547491431, kind: "put" },
        { key: "a", afterMs: 1407, pick: 0.28919637529179454, kind: "delete-entry" },
        { key: "a b+c", afterMs: 3076, pick: 0.900122752180323, kind: "delete-entry" },
      ],
    },
  },
  {
    title: "R8: nor is a marker that a plan left there newer, once it is gone",
    history: {
      ...{
        seed: 10370040,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        ledgerLoss: { afterOperation: 6, backTo: 0 },
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.37849028189666567,
        maxDelayMs: 60000,
        loseAnswer: 0.1112877837033011,
        crash: 0.037471699481830004,
        breakBody: 0.07717949862126261,
        stall: 0.03518370927777142,
        slow: 0.034169297595508394,
      },
      operations: [
        { key: "a", afterMs: 292, pick: 0.8307810509577394, kind: "put" },
        { key: "a/b", afterMs: 3676, pick: 0.18039574450813234, kind: "delete-entry" },
        { key: "a/b", afterMs: 196, pick: 0.0795930945314467, kind: "multipart", uploadMs: 6115 },
        { key: "a", afterMs: 68, pick: 0.3456272715702653, kind: "delete-entry" },
        { key: "a", afterMs: 279, pick: 0.7195348159875721, kind: "put" },
        { key: "a/b", afterMs: 263, pick: 0.056418906431645155, kind: "delete" },
        { key: "a/b", afterMs: 34, pick: 0.8189126420766115, kind: "put" },
        { key: "a/b", afterMs: 3691, pick: 0.5262177214026451, kind: "delete-entry" },
      ],
    },
  },
  {
    title: "P4 D2: an event that names none tells of the second write of a second, below a marker",
    history: {
      ...{
        seed: 13,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        hasVersionlessEvents: true,
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, delay: 0.5, maxDelayMs: 5000 },
      operations: [
        { key: "a", afterMs: 100, pick: 0.0251, kind: "put-again" },
        { key: "a", afterMs: 300, pick: 0.4956, kind: "put-again" },
        { key: "a", afterMs: 64, pick: 0.2658, kind: "resume" },
        { key: "a", afterMs: 3000, pick: 0.403, kind: "delete" },
      ],
    },
  },
  {
    title: "D2: an earlier write in one second is found beside a later version of the same bytes",
    history: {
      ...{
        seed: 50193493,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        before: { operations: 1, copied: "some" },
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.028529892582446335,
        maxDelayMs: 500,
        refuse: 0.04999760766513646,
        late: 0.007670295296702535,
        crash: 0.0328422371763736,
      },
      operations: [
        { key: "a/b", afterMs: 181, pick: 0.3652211844455451, kind: "suspend" },
        { key: "a/b", afterMs: 1253, pick: 0.3918128169607371, kind: "tag" },
        { key: "a/b", afterMs: 117, pick: 0.8606915127020329, kind: "put-again" },
        { key: "a/b", afterMs: 187, pick: 0.5165493614040315, kind: "put-again" },
        { key: "a/b", afterMs: 220, pick: 0.8429054645821452, kind: "resume" },
        { key: "a/b", afterMs: 151, pick: 0.4332997326273471, kind: "put-again" },
      ],
    },
  },
  {
    title: "R6 D2: what may be another write is compared before it becomes a gap, and goes",
    history: {
      seed: 90823819,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, maxRewrites: 0 },
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 500,
        refuse: 0.13292272831313312,
        stall: 0.033192179223988205,
      },
      operations: [
        { key: "a/b", afterMs: 123, pick: 0.13775472855195403, kind: "put" },
        { key: "a/b", afterMs: 214, pick: 0.5412570470944047, kind: "suspend" },
        { key: "a/b", afterMs: 3401, pick: 0.7109671868383884, kind: "put" },
        { key: "a", afterMs: 3003, pick: 0.40672784321941435, kind: "resume" },
        { key: "a/b", afterMs: 96, pick: 0.7470141313970089, kind: "expire-current" },
      ],
    },
  },
  {
    title: "R8: what a marker was found below, of the same second, is older content after a death",
    history: {
      seed: 78,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, maxDelayMs: 600000, crash: 0.032060409616678956 },
      before: { operations: 2, copied: "newest" },
      clockSkewMs: 30000,
      operations: [
        { key: "a", afterMs: 4605, pick: 0.6125, kind: "put" },
        { key: "a", afterMs: 754, pick: 0.1501, kind: "delete" },
        { key: "a", afterMs: 206, pick: 0.7576, kind: "put-again" },
        { key: "a", afterMs: 99, pick: 0.0818, kind: "resume" },
        { key: "a", afterMs: 128, pick: 0.2368, kind: "delete" },
        { key: "a", afterMs: 708, pick: 0.9904, kind: "expire-entry" },
      ],
    },
  },
  {
    title:
      "R8: above what left the source before it had a row another tool's copy of its second is made once more",
    history: {
      seed: 5307207,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, maxDelayMs: 600000, refuse: 0.12315550432540477 },
      operations: [
        { key: "a", afterMs: 106, pick: 0.45140545233152807, kind: "put" },
        { key: "a", afterMs: 269, pick: 0.22237458708696067, kind: "put" },
        { key: "a", afterMs: 170, pick: 0.4243725270498544, kind: "delete-entry" },
      ],
      before: { operations: 1, copied: "some" },
      ledgerLoss: { afterOperation: 1 },
    },
  },
];
