import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which something came while another worker had the key, or after it had left it unfinished. */
export const UNFINISHED_REGRESSIONS: readonly Regression[] = [
  {
    title: "F5: an event is decided however often others leave its key unfinished",
    history: {
      ...{
        seed: 28,
        sourceVersioning: "unversioned",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        outages: [{ fromOperation: 3, durationMs: 600000, side: "source", what: "objects" }],
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.2739760803990066,
        maxDelayMs: 5000,
        late: 0.02287426638649777,
        slow: 0.025303286346606908,
      },
      operations: [
        { key: "a b+c", afterMs: 2252, pick: 0.584698727587238, kind: "delete-entry" },
        { key: "a b+c", afterMs: 283, pick: 0.3378232638351619, kind: "put" },
        { key: "a b+c", afterMs: 2225, pick: 0.6345227765850723, kind: "delete" },
        { key: "a b+c", afterMs: 4558, pick: 0.9031421062536538, kind: "delete" },
      ],
    },
  },
  {
    title: "A7: a restore waits for whoever may be about to set aside what could not be read",
    history: {
      ...{
        seed: 4,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        bytesPerSecond: 1,
      },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 249, pick: 0.8030194044113159, kind: "multipart", uploadMs: 4839 },
        { key: "a", afterMs: 2118, pick: 0.22001776401884854, kind: "archive" },
        { key: "a", afterMs: 3309, pick: 0.7559619294479489, kind: "restore" },
      ],
    },
  },
  {
    title: "R8: what a plan had on top when its worker died was not left there on purpose",
    history: {
      ...{
        seed: 10775015,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: { ...DEFAULT_POLICY, versionDeletes: "ignore" },
      faults: {
        ...NO_FAULTS,
        delay: 0.2897069348953664,
        maxDelayMs: 600000,
        refuse: 0.0027359281666576862,
        late: 0.009921510342974216,
        crash: 0.0035826832288876178,
        breakBody: 0.07814402102958412,
        stall: 0.02827558058779687,
        wrongListing: 0.1677012598887086,
      },
      operations: [
        { key: "a", afterMs: 58, pick: 0.24326502974145114, kind: "archive" },
        { key: "a/b", afterMs: 4568, pick: 0.26291307690553367, kind: "put-again" },
        { key: "a/b", afterMs: 161, pick: 0.45073020784184337, kind: "multipart", uploadMs: 3402 },
        { key: "a/b", afterMs: 3475, pick: 0.9314027952495962, kind: "delete-entry" },
      ],
    },
  },
  {
    title:
      "L3: a marker that was made once more before its event said that it does not cross is taken back",
    history: {
      ...{
        seed: 10892402,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        filter: "changed-tag",
      },
      policy: {
        ...DEFAULT_POLICY,
        scope: { tags: { anyOf: { changed: "*", none: "*" } }, leaving: "delete" },
      },
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 600000,
        breakBody: 0.0041977618355304004,
        slow: 0.03074829564895481,
      },
      operations: [
        { key: "a/b", afterMs: 15, pick: 0.7558391657657921, kind: "delete-entry" },
        { key: "a", afterMs: 97, pick: 0.5861271738540381, kind: "delete" },
        { key: "a", afterMs: 4124, pick: 0.9076072596944869, kind: "foreign-put" },
        { key: "a/b", afterMs: 578, pick: 0.7770137947518378, kind: "put" },
        { key: "a/b", afterMs: 1257, pick: 0.6010908465832472, kind: "tag" },
        { key: "a/b", afterMs: 1662, pick: 0.8518441163469106, kind: "expire-current" },
        { key: "a/b", afterMs: 175, pick: 0.8890815556515008, kind: "delete-entry" },
      ],
    },
  },
  {
    title: "O7: after an adoption that broke off the destination's listing is not believed alone",
    history: {
      ...{
        seed: 102,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        before: { operations: 3, copied: "all" },
        filter: "made-tag",
      },
      policy: { ...DEFAULT_POLICY, scope: { tags: { allOf: { made: "*" } }, leaving: "keep" } },
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 600000,
        refuse: 0.028024435508996248,
        loseAnswer: 0.10401671512518078,
        slow: 0.04060612351633608,
        wrongListing: 0.07319565464742482,
      },
      operations: [
        { key: "a/b", afterMs: 17, pick: 0.8774065575562418, kind: "put-again" },
        { key: "a/b", afterMs: 188, pick: 0.9181228277739137, kind: "delete" },
        { key: "a/b", afterMs: 210, pick: 0.10808650590479374, kind: "put" },
        { key: "a", afterMs: 161, pick: 0.7792443151120096, kind: "delete" },
        { key: "a/b", afterMs: 1769, pick: 0.3150889261160046, kind: "suspend" },
        { key: "a", afterMs: 218, pick: 0.5901629361324012, kind: "put" },
        { key: "a/b", afterMs: 3109, pick: 0.9241263293661177, kind: "delete-entry" },
        { key: "a/b", afterMs: 235, pick: 0.08275934401899576, kind: "multipart", uploadMs: 6737 },
      ],
    },
  },
  {
    title: "L3: a key whose completion may still come is not settled by who mends it",
    history: {
      ...{
        seed: 21014965,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        bytesPerSecond: 1,
        outages: [{ fromOperation: 7, durationMs: 500, side: "destination", what: "everything" }],
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.13088167533278466,
        maxDelayMs: 600000,
        loseAnswer: 0.024949104990810156,
        late: 0.009501838556025178,
        stall: 0.040148925292305654,
      },
      operations: [
        { key: "a/b", afterMs: 286, pick: 0.7197, kind: "expire-entry" },
        { key: "a", afterMs: 112, pick: 0.4982, kind: "multipart", uploadMs: 6754 },
        { key: "a", afterMs: 149, pick: 0.6398, kind: "put" },
        { key: "a/b", afterMs: 45, pick: 0.3143, kind: "delete" },
        { key: "a", afterMs: 103, pick: 0.2425, kind: "put" },
        { key: "a", afterMs: 195, pick: 0.7426, kind: "tag" },
        { key: "a/b", afterMs: 204, pick: 0.1365, kind: "put" },
        { key: "a/b", afterMs: 24, pick: 0.58, kind: "multipart", uploadMs: 5855 },
        { key: "a", afterMs: 293, pick: 0.0005, kind: "expire-entry" },
        { key: "a", afterMs: 68, pick: 0.1572, kind: "resume" },
      ],
    },
  },
  {
    title:
      "A6: what an upload replaced in place is not deleted by what was known before it was completed",
    history: {
      ...{
        seed: 50155133,
        sourceVersioning: "unversioned",
        destinationVersioning: "unversioned",
        multipartOrder: "initiation",
        bytesPerSecond: 1,
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 600000,
        late: 0.034091576433274894,
        crash: 0.014745052228681743,
        breakBody: 0.009146613674238325,
        stall: 0.004405716946348548,
        slow: 0.016188435503281653,
        wrongListing: 0.06245995334349573,
      },
      operations: [
        { key: "a", afterMs: 88, pick: 0.2484173201955855, kind: "put" },
        { key: "a", afterMs: 131, pick: 0.005804829765111208, kind: "delete" },
        { key: "a", afterMs: 101, pick: 0.6835621020291001, kind: "delete-entry" },
        { key: "a", afterMs: 47, pick: 0.5146132314112037, kind: "expire-current" },
        { key: "a", afterMs: 70, pick: 0.9111107971984893, kind: "delete" },
        { key: "a", afterMs: 181, pick: 0.012386612826958299, kind: "tag" },
        { key: "a", afterMs: 153, pick: 0.4664658699184656, kind: "put" },
        { key: "a", afterMs: 211, pick: 0.2829329331871122, kind: "restore" },
        { key: "a", afterMs: 194, pick: 0.15009947959333658, kind: "delete-entry" },
        { key: "a", afterMs: 4719, pick: 0.210594963748008, kind: "multipart", uploadMs: 3293 },
        { key: "a", afterMs: 25, pick: 0.630422301357612, kind: "tag" },
      ],
    },
  },
  {
    title:
      "L3 D2: what a completion that was given up left is found, though the null version was written again",
    history: {
      seed: 70115064,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.2612494479864836,
        maxDelayMs: 600000,
        loseAnswer: 0.06851656457874923,
        late: 0.017069099470973015,
        stall: 0.031186736351810396,
        slow: 0.04044138527009636,
      },
      bytesPerSecond: 1,
      operations: [
        { key: "a", afterMs: 87, pick: 0.5030409845057875, kind: "restore" },
        { key: "a/b", afterMs: 247, pick: 0.6766750058159232, kind: "multipart", uploadMs: 5621 },
        { key: "a", afterMs: 249, pick: 0.9518544960301369, kind: "delete-entry" },
        { key: "a/b", afterMs: 1608, pick: 0.9772462099790573, kind: "put-again" },
        { key: "a/b", afterMs: 4361, pick: 0.5143517106771469, kind: "put-again" },
        { key: "a", afterMs: 269, pick: 0.2727994692977518, kind: "put" },
      ],
    },
  },
];
