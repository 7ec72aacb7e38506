import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which one marker was taken for another. */
export const WHICH_MARKER_REGRESSIONS: readonly Regression[] = [
  {
    title:
      "L3: another tool's copy of an older marker is not taken for the newest one, and taken back with it",
    history: {
      ...{
        seed: 875103,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        before: { operations: 5, copied: "some" },
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 60000,
        loseAnswer: 0.10174950147047639,
        slow: 0.018587657720781862,
      },
      operations: [
        { key: "a", afterMs: 1789, pick: 0.33004513173364103, kind: "put-again" },
        { key: "a", afterMs: 4069, pick: 0.20072661363519728, kind: "put" },
        { key: "a", afterMs: 1525, pick: 0.14654701738618314, kind: "delete" },
        { key: "a", afterMs: 2164, pick: 0.5908036411274225, kind: "suspend" },
        { key: "a", afterMs: 258, pick: 0.9070963009726256, kind: "put" },
        { key: "a", afterMs: 0, pick: 0.2142485377844423, kind: "untag" },
        { key: "a", afterMs: 289, pick: 0.3140623678918928, kind: "expire-current" },
      ],
    },
  },
  {
    title: "L3: nor is it deleted with it",
    history: {
      ...{
        seed: 881939,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        before: { operations: 2, copied: "all" },
        clockSkewMs: 2500,
      },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 264, pick: 0.38464776636101305, kind: "put" },
        { key: "a", afterMs: 186, pick: 0.9305566987022758, kind: "delete" },
        { key: "a", afterMs: 21, pick: 0.9115469106473029, kind: "put" },
        { key: "a", afterMs: 10, pick: 0.5702655019704252, kind: "delete" },
        { key: "a", afterMs: 2428, pick: 0.23903911584056914, kind: "delete-entry" },
      ],
    },
  },
  {
    title:
      "D3: a marker of lifecycle's that crossed and left the source is taken back all the same",
    history: {
      ...{
        seed: 839042,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.2325465095229447,
        delay: 0.5429093342274427,
        maxDelayMs: 60000,
        late: 0.02631388324080035,
        breakBody: 0.025574923190288246,
      },
      operations: [
        { key: "a", afterMs: 82, pick: 0.4741269361693412, kind: "put" },
        { key: "a", afterMs: 293, pick: 0.22693973151035607, kind: "tag" },
        { key: "a", afterMs: 284, pick: 0.8810349111445248, kind: "put-again" },
        { key: "a", afterMs: 44, pick: 0.9383441193494946, kind: "tag" },
        { key: "a", afterMs: 4115, pick: 0.7787694120779634, kind: "multipart", uploadMs: 5596 },
        { key: "a", afterMs: 89, pick: 0.0609569875523448, kind: "expire-current" },
        { key: "a", afterMs: 3049, pick: 0.745077942032367, kind: "put" },
        { key: "a", afterMs: 2122, pick: 0.2995654530823231, kind: "expire-entry" },
      ],
    },
  },
  {
    title: "L3: a marker that a restored ledger forgot is not made twice",
    history: {
      ...{
        seed: 842724,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        ledgerLoss: { afterOperation: 3, backTo: 2 },
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, delay: 0.025878074392676354, maxDelayMs: 600000 },
      operations: [
        { key: "a", afterMs: 1401, pick: 0.9802107806317508, kind: "put" },
        { key: "a", afterMs: 1532, pick: 0.6483579808846116, kind: "delete" },
        { key: "a", afterMs: 338, pick: 0.6086867025587708, kind: "put" },
        { key: "a", afterMs: 269, pick: 0.36404408677481115, kind: "put" },
      ],
    },
  },
  {
    title: "L3: nor is it after a crash",
    history: {
      ...{
        seed: 853038,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        ledgerLoss: { afterOperation: 6, backTo: 2 },
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 60000,
        loseAnswer: 0.024131328938528894,
        late: 0.00912393422331661,
        stall: 0.03303043885389343,
      },
      operations: [
        { key: "a", afterMs: 290, pick: 0.9706009589135647, kind: "put" },
        { key: "a", afterMs: 2041, pick: 0.4241514331661165, kind: "archive" },
        { key: "a", afterMs: 293, pick: 0.20536260469816625, kind: "delete" },
        { key: "a", afterMs: 126, pick: 0.6407536754850298, kind: "resume" },
        { key: "a", afterMs: 60, pick: 0.7537518765311688, kind: "put" },
        { key: "a", afterMs: 1708, pick: 0.24854257353581488, kind: "archive" },
        { key: "a", afterMs: 4, pick: 0.695434408262372, kind: "expire-current" },
      ],
    },
  },
  {
    title: "L3: nor is it where it took the null version's place",
    history: {
      ...{
        seed: 905649,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        clockSkewMs: 750,
        ledgerLoss: { afterOperation: 7, backTo: 4 },
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.3639524369034916,
        maxDelayMs: 500,
        crash: 0.0791993064340204,
        stall: 0.04630111946025864,
      },
      operations: [
        { key: "a/b", afterMs: 175, pick: 0.4116768587846309, kind: "delete-entry" },
        { key: "a b+c", afterMs: 154, pick: 0.4219335929956287, kind: "tag" },
        { key: "a/b", afterMs: 140, pick: 0.6052999040111899, kind: "put" },
        { key: "a b+c", afterMs: 3852, pick: 0.3362027711700648, kind: "delete-entry" },
        { key: "a/b", afterMs: 253, pick: 0.4096419063862413, kind: "delete" },
        { key: "a b+c", afterMs: 163, pick: 0.8427636513952166, kind: "put" },
        { key: "a", afterMs: 77, pick: 0.36333044385537505, kind: "put" },
        { key: "a b+c", afterMs: 3586, pick: 0.85979133984074, kind: "multipart", uploadMs: 2315 },
      ],
    },
  },
  {
    title:
      "L3: a marker on the copy of its object is its own, also below what is older and was put above it",
    history: {
      ...{
        seed: 50004968,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        clockSkewMs: 750,
        ledgerLoss: { afterOperation: 9, backTo: 3 },
        filter: "small-and-tagged",
      },
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
        maxDelayMs: 5000,
        refuse: 0.033030430786311626,
        loseAnswer: 0.046531059709377584,
        breakBody: 0.08994147777557374,
        stall: 0.0057591887540183965,
      },
      operations: [
        { key: "a", afterMs: 4895, pick: 0.5455533491913229, kind: "delete-entry" },
        { key: "a", afterMs: 3129, pick: 0.9009663057513535, kind: "put" },
        { key: "a", afterMs: 3220, pick: 0.14543229341506958, kind: "put" },
        { key: "a", afterMs: 250, pick: 0.2565857167355716, kind: "delete" },
        { key: "a", afterMs: 88, pick: 0.6658844409976155, kind: "put" },
        { key: "a", afterMs: 150, pick: 0.8402712093666196, kind: "expire-current" },
        { key: "a", afterMs: 9, pick: 0.8226703542750329, kind: "tag" },
        { key: "a", afterMs: 1016, pick: 0.9248431727755815, kind: "put" },
        { key: "a", afterMs: 142, pick: 0.2065205026883632, kind: "expire-current" },
        { key: "a", afterMs: 225, pick: 0.9609006142709404, kind: "put" },
      ],
    },
  },
  {
    title: "L3: what an attempt made is its own, also where an older marker is not asked for",
    history: {
      ...{
        seed: 50000631,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        filter: "made-tag",
      },
      policy: { ...DEFAULT_POLICY, scope: { tags: { allOf: { made: "*" } }, leaving: "delete" } },
      faults: {
        ...NO_FAULTS,
        duplicate: 0.06474707350134849,
        maxDelayMs: 500,
        loseAnswer: 0.14648016938008368,
        late: 0.0415881258668378,
        stall: 0.03192747791763395,
        slow: 0.030792131926864384,
      },
      operations: [
        { key: "a", afterMs: 65, pick: 0.690417843637988, kind: "put" },
        { key: "a", afterMs: 4364, pick: 0.8364746586885303, kind: "put" },
        { key: "a", afterMs: 2175, pick: 0.539797292323783, kind: "expire-current" },
        { key: "a", afterMs: 262, pick: 0.8641302033793181, kind: "delete-entry" },
        { key: "a", afterMs: 208, pick: 0.7568422050680965, kind: "delete-entry" },
        { key: "a", afterMs: 1496, pick: 0.35484234639443457, kind: "put-again" },
        { key: "a", afterMs: 202, pick: 0.5922108225058764, kind: "delete" },
      ],
    },
  },
  {
    title:
      "O4 D2: a denied null marker of lifecycle's is over where the listing has an object in its place",
    history: {
      seed: 3692418,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.03704408798366785,
        delay: 0.2519562732428312,
        maxDelayMs: 600000,
        refuse: 0.0011741265654563904,
        loseAnswer: 0.1273345941561274,
        breakBody: 0.09084872682578862,
        slow: 0.05568757799919694,
      },
      operations: [
        { key: "a", afterMs: 626, pick: 0.5387980602681637, kind: "put" },
        { key: "a", afterMs: 41, pick: 0.3285181357059628, kind: "foreign-put" },
        { key: "a", afterMs: 553, pick: 0.8628305240999907, kind: "expire-current" },
        { key: "a", afterMs: 273, pick: 0.09126704069785774, kind: "multipart", uploadMs: 1755 },
        { key: "a", afterMs: 175, pick: 0.3255777689628303, kind: "delete" },
      ],
      outages: [{ fromOperation: 4, durationMs: 500, side: "source", what: "objects" }],
    },
  },
  {
    title:
      "O4: a null marker that somebody made is not taken for one of lifecycle's that had left before its event",
    history: {
      seed: 46,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, loseAnswer: 0.1, stall: 0.02, slow: 0.05 },
      operations: [
        { key: "a", afterMs: 255, pick: 0.6021677258434556, kind: "put" },
        { key: "a", afterMs: 82, pick: 0.031036049142031022, kind: "foreign-put" },
        { key: "a", afterMs: 142, pick: 0.59572154311264, kind: "expire-current" },
        { key: "a", afterMs: 117, pick: 0.4061822893126785, kind: "delete-entry" },
        { key: "a", afterMs: 118, pick: 0.4695940019886913, kind: "put" },
        { key: "a", afterMs: 365, pick: 0.5711832049168568, kind: "delete" },
      ],
      outages: [{ fromOperation: 3, durationMs: 2672, side: "source", what: "objects" }],
    },
  },
];
