import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which something that looks like an entry, or stands where one should, was taken for it. */
export const LOOK_ALIKE_REGRESSIONS: readonly Regression[] = [
  {
    title:
      "R9: a new delete marker is not taken for the copy of an old one that stands below old content",
    history: {
      seed: 5052,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      operations: [
        { key: "a", afterMs: 340, pick: 0.03641517204232514, kind: "put" },
        { key: "a", afterMs: 1, pick: 0.4873503316193819, kind: "delete" },
        { key: "a", afterMs: 947, pick: 0.950313885230571, kind: "put" },
        { key: "a", afterMs: 125, pick: 0.49606305873021483, kind: "delete" },
      ],
      before: { operations: 3, copied: "all" },
      policy: { ...DEFAULT_POLICY },
      faults: { ...NO_FAULTS, maxDelayMs: 500 },
    },
  },
  {
    title:
      "R5: a copy of what was overwritten goes, since the entry that looks like it has a replica",
    history: {
      seed: 5280,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      operations: [
        { key: "a/b", afterMs: 4659, pick: 0.31028164085000753, kind: "put-again" },
        { key: "a/b", afterMs: 29, pick: 0.07785131991840899, kind: "put-again" },
      ],
      before: { operations: 1, copied: "all" },
      policy: { ...DEFAULT_POLICY, foreign: "delete" },
      faults: { ...NO_FAULTS, maxDelayMs: 5000 },
    },
  },
  {
    title: "O7: a listing that lacks the newest entry does not leave an older one on top",
    history: {
      seed: 7020,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      bytesPerSecond: 1,
      operations: [
        { key: "a", afterMs: 196, pick: 0.5305245444178581, kind: "tag" },
        { key: "a/b", afterMs: 2722, pick: 0.4297860178630799, kind: "put" },
        { key: "a/b", afterMs: 97, pick: 0.8524559393990785, kind: "multipart", uploadMs: 4245 },
        { key: "a", afterMs: 2362, pick: 0.0351086538285017, kind: "put" },
        { key: "a", afterMs: 240, pick: 0.3516291172709316, kind: "put" },
        { key: "a", afterMs: 270, pick: 0.5261888853274286, kind: "delete" },
        { key: "a", afterMs: 4007, pick: 0.6939140299800783, kind: "tag" },
        { key: "a", afterMs: 1657, pick: 0.7718855745624751, kind: "delete" },
        { key: "a b+c", afterMs: 139, pick: 0.6416061867494136, kind: "delete" },
        { key: "a/b", afterMs: 2178, pick: 0.6572425041813403, kind: "put" },
        { key: "a/b", afterMs: 4367, pick: 0.37546578934416175, kind: "untag" },
        { key: "a", afterMs: 199, pick: 0.7103613056242466, kind: "put" },
      ],
      outages: [{ fromOperation: 1, durationMs: 60000, side: "destination", what: "objects" }],
      policy: { ...DEFAULT_POLICY, deleteMarkers: "ignore" },
      faults: { ...NO_FAULTS, wrongListing: 0.20198614842258394 },
    },
  },
  {
    title:
      "P4: tags of an event without a version id may be those of any entry of a suspended bucket",
    history: {
      seed: 7884,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      operations: [
        { key: "a b+c", afterMs: 66, pick: 0.6780197990592569, kind: "put" },
        { key: "a", afterMs: 281, pick: 0.07173589011654258, kind: "delete" },
        { key: "a", afterMs: 3798, pick: 0.17942688637413085, kind: "put" },
        { key: "a/b", afterMs: 2439, pick: 0.5706796203739941, kind: "suspend" },
        { key: "a b+c", afterMs: 218, pick: 0.48911194247193635, kind: "tag" },
        { key: "a b+c", afterMs: 375, pick: 0.3977914862334728, kind: "multipart", uploadMs: 4104 },
      ],
      hasVersionlessEvents: true,
      outages: [{ fromOperation: 3, durationMs: 600000, side: "destination", what: "everything" }],
      policy: { ...DEFAULT_POLICY },
      faults: { ...NO_FAULTS },
    },
  },
  {
    title:
      "L3: a write that was refused unwritten is not looked for, so that another tool's copy stays",
    history: {
      seed: 203258,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      operations: [
        { key: "a", afterMs: 3759, pick: 0.6496755219995975, kind: "put-again" },
        { key: "a", afterMs: 247, pick: 0.8498404826968908, kind: "suspend" },
        { key: "a", afterMs: 1879, pick: 0.5081022521480918, kind: "put-again" },
        { key: "a", afterMs: 161, pick: 0.87470345152542, kind: "put" },
      ],
      before: { operations: 1, copied: "some" },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, maxDelayMs: 600000 },
    },
  },
  {
    title: "L3: a completion may take effect when its key has been mended already",
    history: {
      seed: 201697,
      sourceVersioning: "suspended",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      bytesPerSecond: 1,
      operations: [
        { key: "a/b", afterMs: 188, pick: 0.8038707235828042, kind: "multipart", uploadMs: 247 },
        { key: "a", afterMs: 2536, pick: 0.8866499117575586, kind: "put" },
        { key: "a/b", afterMs: 3134, pick: 0.4795578510966152, kind: "delete-entry" },
        { key: "a", afterMs: 2336, pick: 0.24112864723429084, kind: "tag" },
        { key: "a b+c", afterMs: 3398, pick: 0.968350313603878, kind: "delete-entry" },
      ],
      policy: { ...DEFAULT_POLICY, tags: "ignore" },
      faults: {
        ...NO_FAULTS,
        duplicate: 0.18059888239949942,
        maxDelayMs: 500,
        loseAnswer: 0.03020230553811416,
        late: 0.04792192681925372,
      },
    },
  },
  {
    title:
      "L3: a marker that was left on top of what is newer than an old marker is not taken for that one's",
    history: {
      ...{
        seed: 297,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        ledgerLoss: { afterOperation: 9 },
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 60000,
        refuse: 0.07149543175473809,
        loseAnswer: 0.051989285903982815,
        breakBody: 0.053874053107574586,
      },
      operations: [
        { key: "a", afterMs: 94, pick: 0.3550169316586107, kind: "put" },
        { key: "a", afterMs: 218, pick: 0.6149493942502886, kind: "restore" },
        { key: "a", afterMs: 514, pick: 0.3213469672482461, kind: "tag" },
        { key: "a", afterMs: 86, pick: 0.5013174421619624, kind: "delete" },
        { key: "a", afterMs: 190, pick: 0.05835381499491632, kind: "tag" },
        { key: "a", afterMs: 205, pick: 0.5765167912468314, kind: "put" },
        { key: "a", afterMs: 319, pick: 0.9290193712804466, kind: "untag" },
        { key: "a", afterMs: 175, pick: 0.009629516629502177, kind: "put" },
        { key: "a", afterMs: 248, pick: 0.7348476401530206, kind: "delete" },
        { key: "a", afterMs: 18, pick: 0.43904233048669994, kind: "put" },
      ],
    },
  },
  {
    title: "L3: a marker below a newer entry's own copy is not an older one's for looking like it",
    history: {
      ...{
        seed: 10324009,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        before: { operations: 5, copied: "all" },
      },
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, maxDelayMs: 60000 },
      operations: [
        { key: "a", afterMs: 96, pick: 0.8902412550523877, kind: "put-again" },
        { key: "a", afterMs: 1867, pick: 0.42825294961221516, kind: "put-again" },
        { key: "a", afterMs: 13, pick: 0.9048399501480162, kind: "delete" },
        { key: "a", afterMs: 1882, pick: 0.6903569318819791, kind: "untag" },
        { key: "a", afterMs: 2152, pick: 0.17283298540860415, kind: "put-again" },
        { key: "a", afterMs: 133, pick: 0.33928587730042636, kind: "multipart", uploadMs: 5634 },
      ],
    },
  },
  {
    title:
      "R8 L3: a marker is not taken for one that was made after it, though its own has left the source",
    history: {
      seed: 100855886,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: {
        ...DEFAULT_POLICY,
        scope: {
          sizeBytes: { atMost: 60 },
          tags: { anyOf: { changed: "*", made: "*" } },
          leaving: "keep",
        },
      },
      faults: { ...NO_FAULTS, maxDelayMs: 500 },
      operations: [
        { key: "a", afterMs: 358, pick: 0.07901121908798814, kind: "put" },
        { key: "a", afterMs: 87, pick: 0.159366799518466, kind: "delete" },
        { key: "a", afterMs: 4122, pick: 0.0697886215057224, kind: "put" },
        { key: "a", afterMs: 1732, pick: 0.7550613624043763, kind: "delete-entry" },
        { key: "a", afterMs: 272, pick: 0.4287931346334517, kind: "multipart", uploadMs: 4183 },
        { key: "a", afterMs: 4256, pick: 0.6223324101883918, kind: "expire-entry" },
        { key: "a", afterMs: 3898, pick: 0.994959615636617, kind: "delete" },
        { key: "a", afterMs: 215, pick: 0.9295967458747327, kind: "delete-entry" },
      ],
      before: { operations: 4, copied: "all" },
      filter: "small-and-tagged",
    },
  },
  {
    title: "R8 L3: nor for an attempt's, which was made before its marker",
    history: {
      seed: 100876996,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate" },
      faults: {
        ...NO_FAULTS,
        duplicate: 0.2393753088079393,
        maxDelayMs: 500,
        refuse: 0.07666477067396045,
      },
      operations: [
        { key: "a", afterMs: 1804, pick: 0.02350960159674287, kind: "put" },
        { key: "a", afterMs: 202, pick: 0.09007149119861424, kind: "delete" },
        { key: "a", afterMs: 68, pick: 0.9288082486018538, kind: "put-again" },
        { key: "a", afterMs: 2984, pick: 0.8426823131740093, kind: "expire-current" },
        { key: "a", afterMs: 546, pick: 0.8374540244694799, kind: "put-again" },
        { key: "a", afterMs: 248, pick: 0.9888085799757391, kind: "delete-entry" },
        { key: "a", afterMs: 112, pick: 0.7340744270477444, kind: "untag" },
        { key: "a", afterMs: 1156, pick: 0.24589594663120806, kind: "multipart", uploadMs: 7373 },
        { key: "a", afterMs: 3097, pick: 0.19715673895552754, kind: "delete" },
      ],
      hasVersionlessEvents: true,
      before: { operations: 5, copied: "all" },
    },
  },
  {
    title:
      "R9 L3: of two copies of equal content the one below an old marker is of the older, and the marker no newer one's",
    history: {
      seed: 100904681,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: { ...NO_FAULTS, maxDelayMs: 60000 },
      operations: [
        { key: "a", afterMs: 473, pick: 0.9661772404797375, kind: "put-again" },
        { key: "a", afterMs: 1298, pick: 0.36391762061975896, kind: "delete" },
        { key: "a", afterMs: 541, pick: 0.34294831356965005, kind: "put-again" },
        { key: "a", afterMs: 5, pick: 0.0923474298324436, kind: "delete" },
        { key: "a", afterMs: 187, pick: 0.7333668852224946, kind: "foreign-put" },
      ],
      before: { operations: 3, copied: "all" },
    },
  },
  {
    title:
      "L3 another tool's marker of what left the source is not taken for a newer one's, which stands in its place",
    history: {
      seed: 120316262,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: { ...DEFAULT_POLICY, maxRewrites: 1 },
      faults: { ...NO_FAULTS, maxDelayMs: 60000 },
      operations: [
        { key: "a", afterMs: 95, pick: 0.8315908233635128, kind: "put" },
        { key: "a", afterMs: 2071, pick: 0.5733778825961053, kind: "delete" },
        { key: "a", afterMs: 244, pick: 0.27635260252282023, kind: "put" },
        { key: "a", afterMs: 3863, pick: 0.9256396852433681, kind: "delete" },
        { key: "a", afterMs: 27, pick: 0.17160466709174216, kind: "put" },
        { key: "a", afterMs: 4280, pick: 0.013634370174258947, kind: "delete" },
        { key: "a", afterMs: 126, pick: 0.7126453756354749, kind: "delete-entry" },
      ],
      before: { operations: 6, copied: "all" },
    },
  },
  {
    title:
      "L3: another tool's marker below its copy is not what an attempt of the null marker left",
    history: {
      ...{
        seed: 175134813,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        before: { operations: 4, copied: "all" },
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.3004884549882263,
        maxDelayMs: 500,
        refuse: 0.19827552237547935,
        crash: 0.01818369070533663,
      },
      operations: [
        { key: "a/b", afterMs: 286, pick: 0.003073978004977107, kind: "put-again" },
        { key: "a/b", afterMs: 4465, pick: 0.7812647509854287, kind: "delete" },
        { key: "a/b", afterMs: 4805, pick: 0.10373065527528524, kind: "suspend" },
        { key: "a/b", afterMs: 171, pick: 0.43653079704381526, kind: "put" },
        { key: "a/b", afterMs: 223, pick: 0.3027917849831283, kind: "put" },
        { key: "a", afterMs: 4205, pick: 0.7808163387235254, kind: "multipart", uploadMs: 6981 },
        { key: "a/b", afterMs: 74, pick: 0.6477720723487437, kind: "untag" },
        { key: "a/b", afterMs: 269, pick: 0.41299148136749864, kind: "delete" },
      ],
    },
  },
];
