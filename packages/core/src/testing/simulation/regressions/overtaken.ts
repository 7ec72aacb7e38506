import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which what came late, or was left, was taken for what it was not. */
export const OVERTAKEN_REGRESSIONS: readonly Regression[] = [
  {
    title:
      "R8 L4: a write of the head that comes after it was given up keeps nobody from covering what is older",
    history: {
      ...{
        seed: 9126544,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.12709210412576796,
        delay: 0.22727659908123313,
        maxDelayMs: 600000,
        late: 0.046381195716094226,
        breakBody: 0.020022002374753357,
        stall: 0.029474920150823893,
        slow: 0.012484111064113675,
      },
      bytesPerSecond: 1,
      operations: [
        { key: "a/b", afterMs: 184, pick: 0.6419186615385115, kind: "delete-entry" },
        { key: "a/b", afterMs: 256, pick: 0.8104453755076975, kind: "put" },
        { key: "a", afterMs: 103, pick: 0.15904212789610028, kind: "multipart", uploadMs: 394 },
        { key: "a/b", afterMs: 76, pick: 0.12066303752362728, kind: "put-again" },
        { key: "a", afterMs: 171, pick: 0.6778961326926947, kind: "multipart", uploadMs: 1053 },
      ],
    },
  },
  {
    title:
      "L3 D2: a late delete of what was there before does not take what was written over it in place",
    history: {
      ...{
        seed: 9127366,
        sourceVersioning: "unversioned",
        destinationVersioning: "unversioned",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.14853491177782416,
        delay: 0.5953027367591858,
        maxDelayMs: 600000,
        loseAnswer: 0.00778258197242394,
        breakBody: 0.04207831376697868,
        slow: 0.011633024071343243,
      },

      operations: [
        { key: "a", afterMs: 2412, pick: 0.5286682371515781, kind: "delete" },
        { key: "a", afterMs: 7, pick: 0.7231091861613095, kind: "put" },
        { key: "a", afterMs: 4708, pick: 0.6108639589510858, kind: "put" },
        { key: "a", afterMs: 2, pick: 0.15574797708541155, kind: "put" },
        { key: "a", afterMs: 1123, pick: 0.08145835227333009, kind: "archive" },
        { key: "a", afterMs: 4288, pick: 0.47786955861374736, kind: "delete" },
        { key: "a", afterMs: 4, pick: 0.9030163791030645, kind: "put" },
        { key: "a", afterMs: 4581, pick: 0.13479446223936975, kind: "put" },
        { key: "a", afterMs: 285, pick: 0.1765705046709627, kind: "tag" },
        { key: "a", afterMs: 4857, pick: 0.09339301637373865, kind: "put" },
        { key: "a", afterMs: 269, pick: 0.019285589922219515, kind: "expire-current" },
      ],
    },
  },
  {
    title: "L3 D2: nor where the worker that wrote it died",
    history: {
      ...{
        seed: 8550994,
        sourceVersioning: "unversioned",
        destinationVersioning: "unversioned",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        duplicate: 0.3007625042460859,
        refuse: 0.032663240842521195,
        late: 0.02558838463155553,
        crash: 0.013876838586293162,
        breakBody: 0.09992533617187292,
      },

      operations: [
        { key: "a", afterMs: 281, pick: 0.360302752815187, kind: "delete" },
        { key: "a", afterMs: 144, pick: 0.5432102093473077, kind: "multipart", uploadMs: 2917 },
        { key: "a", afterMs: 1260, pick: 0.24524956196546555, kind: "multipart", uploadMs: 4777 },
        { key: "a", afterMs: 605, pick: 0.4732269977685064, kind: "put" },
        { key: "a", afterMs: 4977, pick: 0.4623195130843669, kind: "put" },
        { key: "a", afterMs: 2, pick: 0.28478323947638273, kind: "multipart", uploadMs: 6325 },
        { key: "a", afterMs: 2955, pick: 0.9425361026078463, kind: "delete-entry" },
        { key: "a", afterMs: 4714, pick: 0.29679455840960145, kind: "put" },
        { key: "a", afterMs: 125, pick: 0.6355836291331798, kind: "expire-current" },
      ],
    },
  },
  {
    title:
      "K3 P4: what is archived is forgotten where it left the scope, though no event says that it did",
    history: {
      ...{
        seed: 9229236,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: {
        ...DEFAULT_POLICY,
        lifecycle: "replicate",
        scope: { tags: { noneOf: { changed: "*" } }, leaving: "delete" },
      },
      faults: {
        ...NO_FAULTS,
        loseAnswer: 0.08397117453860119,
        crash: 0.09174897593911738,
        stall: 0.04879411177244038,
        slow: 0.04711150048300624,
      },
      hasVersionlessEvents: true,
      filter: "never-changed",
      operations: [
        { key: "a b+c", afterMs: 203, pick: 0.761401693103835, kind: "archive" },
        { key: "a b+c", afterMs: 240, pick: 0.2688052677549422, kind: "multipart", uploadMs: 6208 },
        { key: "a/b", afterMs: 215, pick: 0.7843515025451779, kind: "put" },
        { key: "a/b", afterMs: 249, pick: 0.13284125667996705, kind: "archive" },
        { key: "a/b", afterMs: 1494, pick: 0.9152336774859577, kind: "archive" },
        { key: "a/b", afterMs: 246, pick: 0.35813907836563885, kind: "tag" },
        { key: "a/b", afterMs: 289, pick: 0.8364094253629446, kind: "put-again" },
      ],
    },
  },
  {
    title:
      "R9: under the copy of what left the source, which nobody knows, another tool's copy is made again",
    history: {
      ...{
        seed: 9079476,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      before: { operations: 3, copied: "all" },
      operations: [
        { key: "a", afterMs: 60, pick: 0.027695850469172, kind: "put-again" },
        { key: "a", afterMs: 147, pick: 0.7866168795153499, kind: "put" },
        { key: "a", afterMs: 46, pick: 0.8503687877673656, kind: "put-again" },
        { key: "a", afterMs: 2898, pick: 0.09179210825823247, kind: "delete-entry" },
      ],
    },
  },
  {
    title: "R9: so it is where what came below it, as an upload's neighbour, is gone again",
    history: {
      ...{
        seed: 9231709,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      before: { operations: 2, copied: "newest" },
      operations: [
        { key: "a", afterMs: 1, pick: 0.8048480364959687, kind: "put" },
        { key: "a", afterMs: 253, pick: 0.4067801865749061, kind: "put" },
        { key: "a", afterMs: 208, pick: 0.9957301423419267, kind: "multipart", uploadMs: 7765 },
        { key: "a/b", afterMs: 180, pick: 0.6043950149323791, kind: "put" },
        { key: "a", afterMs: 2434, pick: 0.7666368831414729, kind: "delete-entry" },
        { key: "a", afterMs: 1259, pick: 0.8235435569658875, kind: "delete-entry" },
      ],
    },
  },
  {
    title:
      "D2: a null marker goes with the object that took its place, though that went before anybody saw it",
    history: {
      ...{
        seed: 1,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 27, pick: 0.2699628605041653, kind: "put" },
        { key: "a", afterMs: 862, pick: 0.5252560172230005, kind: "suspend" },
        { key: "a", afterMs: 49, pick: 0.19232368376106024, kind: "delete" },
        { key: "a", afterMs: 67, pick: 0.08682663994841278, kind: "multipart", uploadMs: 4015 },
        { key: "a", afterMs: 83, pick: 0.9158454206772149, kind: "expire-entry" },
      ],
    },
  },
  {
    title: "D2: also where it went while it was copied",
    history: {
      ...{
        seed: 5,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 27, pick: 0.2699628605041653, kind: "put" },
        { key: "a", afterMs: 862, pick: 0.5252560172230005, kind: "suspend" },
        { key: "a", afterMs: 49, pick: 0.19232368376106024, kind: "delete" },
        { key: "a", afterMs: 67, pick: 0.08682663994841278, kind: "multipart", uploadMs: 4015 },
        { key: "a", afterMs: 83, pick: 0.9158454206772149, kind: "expire-entry" },
      ],
    },
  },
  {
    title: "D2: also where it went between its listing and its copy",
    history: {
      ...{
        seed: 8,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 27, pick: 0.2699628605041653, kind: "put" },
        { key: "a", afterMs: 862, pick: 0.5252560172230005, kind: "suspend" },
        { key: "a", afterMs: 49, pick: 0.19232368376106024, kind: "delete" },
        { key: "a", afterMs: 67, pick: 0.08682663994841278, kind: "multipart", uploadMs: 4015 },
        { key: "a", afterMs: 83, pick: 0.9158454206772149, kind: "expire-entry" },
      ],
    },
  },
  {
    title: "D2: also where it went between its event's look at it and the listing",
    history: {
      ...{
        seed: 12,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
      },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 27, pick: 0.2699628605041653, kind: "put" },
        { key: "a", afterMs: 862, pick: 0.5252560172230005, kind: "suspend" },
        { key: "a", afterMs: 49, pick: 0.19232368376106024, kind: "delete" },
        { key: "a", afterMs: 67, pick: 0.08682663994841278, kind: "multipart", uploadMs: 4015 },
        { key: "a", afterMs: 83, pick: 0.9158454206772149, kind: "expire-entry" },
      ],
    },
  },
  {
    title: "D2: also where that was denied, and lifecycle put a marker in its place",
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
          ...{ key: "a", afterMs: 748, pick: 0.8863564245402813, kind: "multipart" },
          ...{ uploadMs: 2241, refusal: { side: "source", answer: "denied", until: "never" } },
        },
        { key: "a", afterMs: 3604, pick: 0.5710522218141705, kind: "delete-entry" },
        { key: "a", afterMs: 4431, pick: 0.15818702499382198, kind: "expire-current" },
      ],
    },
  },
  {
    title: "D2: also where it was below another when a worker first asked for it",
    history: {
      ...{
        seed: 50270990,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 247, pick: 0.3, kind: "put" },
        { key: "a", afterMs: 141, pick: 0.4, kind: "suspend" },
        { key: "a", afterMs: 8700, pick: 0.02, kind: "delete" },
        {
          ...{ key: "a", afterMs: 748, pick: 0.8863564245402813, kind: "multipart" },
          ...{ uploadMs: 2241, refusal: { side: "source", answer: "denied", until: "never" } },
        },
        { key: "a", afterMs: 141, pick: 0.4, kind: "resume" },
        { key: "a", afterMs: 44310, pick: 0.9, kind: "put" },
        { key: "a", afterMs: 44310, pick: 0.5, kind: "expire-entry" },
      ],
    },
  },
  {
    title: "D2: what stands below the null version's last replica is of an earlier write of it",
    history: {
      ...{
        seed: 0,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        before: { operations: 1, copied: "newest" },
      },
      policy: { ...DEFAULT_POLICY, versionDeletes: "ignore", maxRewrites: 0 },
      faults: { ...NO_FAULTS, maxDelayMs: 5000 },
      operations: [
        { key: "a", afterMs: 192, pick: 0.5377599673811346, kind: "put" },
        { key: "a", afterMs: 219, pick: 0.9013877823017538, kind: "delete" },
        { key: "a", afterMs: 2723, pick: 0.09055931167677045, kind: "put-again" },
        { key: "a", afterMs: 211, pick: 0.42698890808969736, kind: "expire-current" },
        { key: "a", afterMs: 59, pick: 0.6935157258994877, kind: "multipart", uploadMs: 242 },
        { key: "a", afterMs: 117, pick: 0.6034051640890539, kind: "delete" },
      ],
    },
  },
];
