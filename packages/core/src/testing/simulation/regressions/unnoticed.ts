import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which something stood at the destination, or happened at the source, that nobody looked for any more. */
export const UNNOTICED_REGRESSIONS: readonly Regression[] = [
  {
    title: "L3: what a broken write left of a deleted version is found after a second write",
    history: {
      ...{
        seed: 889634,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 60000,
        loseAnswer: 0.05537738649873063,
        late: 0.03561007541138679,
        breakBody: 0.06516215384472161,
        stall: 0.02158515611663461,
      },
      operations: [
        { key: "a", afterMs: 2519, pick: 0.4775882058311254, kind: "put" },
        { key: "a", afterMs: 23, pick: 0.15928281471133232, kind: "multipart", uploadMs: 3055 },
        { key: "a", afterMs: 111, pick: 0.724698846694082, kind: "multipart", uploadMs: 5288 },
        { key: "a", afterMs: 33, pick: 0.8693006224930286, kind: "tag" },
        { key: "a", afterMs: 753, pick: 0.5424751210957766, kind: "delete-entry" },
        { key: "a", afterMs: 136, pick: 0.8399427342228591, kind: "delete" },
        { key: "a", afterMs: 38, pick: 0.02466250886209309, kind: "archive" },
        { key: "a", afterMs: 67, pick: 0.31772825215011835, kind: "multipart", uploadMs: 6455 },
        { key: "a", afterMs: 40, pick: 0.715656383195892, kind: "put" },
      ],
    },
  },
  {
    title: "L3: so it is where the plan went on before it broke",
    history: {
      ...{
        seed: 821867,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.5102461806032806,
        maxDelayMs: 5000,
        loseAnswer: 0.1151831880910322,
        late: 0.010259476164355874,
        crash: 0.04972184158395976,
        breakBody: 0.058950858097523456,
      },
      operations: [
        { key: "a", afterMs: 2547, pick: 0.561031328747049, kind: "delete-entry" },
        { key: "a", afterMs: 64, pick: 0.7195333477575332, kind: "put" },
        { key: "a", afterMs: 44, pick: 0.24276698986068368, kind: "put-again" },
        { key: "a", afterMs: 213, pick: 0.6401353746186942, kind: "restore" },
        { key: "a", afterMs: 2467, pick: 0.996299161342904, kind: "delete" },
        { key: "a", afterMs: 3261, pick: 0.04172024643048644, kind: "put" },
        { key: "a", afterMs: 221, pick: 0.3429712043143809, kind: "multipart", uploadMs: 2287 },
        { key: "a", afterMs: 192, pick: 0.5051091662608087, kind: "tag" },
        { key: "a", afterMs: 119, pick: 0.9785427981987596, kind: "delete-entry" },
      ],
    },
  },
  {
    title: "L3: a completion that comes late is found though its version was handed over anew",
    history: {
      ...{
        seed: 824384,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        bytesPerSecond: 1,
        clockSkewMs: 750,
      },
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.4694993421435356,
        maxDelayMs: 60000,
        late: 0.03134427135810256,
        crash: 0.05417328870389611,
        breakBody: 0.012507057120092214,
        stall: 0.021635941439308227,
      },
      operations: [
        { key: "a", afterMs: 1533, pick: 0.7105891583487391, kind: "multipart", uploadMs: 2461 },
        { key: "a", afterMs: 3503, pick: 0.25825854088179767, kind: "put" },
        { key: "a", afterMs: 72, pick: 0.8865339765325189, kind: "delete" },
        { key: "a", afterMs: 225, pick: 0.4066788146737963, kind: "put-again" },
        { key: "a", afterMs: 3950, pick: 0.14464834425598383, kind: "multipart", uploadMs: 6889 },
        { key: "a", afterMs: 3496, pick: 0.2126707809511572, kind: "foreign-put" },
        { key: "a", afterMs: 208, pick: 0.8747076881118119, kind: "put" },
        { key: "a", afterMs: 3311, pick: 0.25132665736600757, kind: "put" },
        { key: "a", afterMs: 3329, pick: 0.13549754093401134, kind: "put" },
        { key: "a", afterMs: 235, pick: 0.05579464021138847, kind: "expire-entry" },
        { key: "a", afterMs: 2393, pick: 0.37469371245242655, kind: "delete-entry" },
        { key: "a", afterMs: 2128, pick: 0.9747532764449716, kind: "put-again" },
      ],
    },
  },
  {
    title:
      "A5: an upload that was begun to see whether it can be is aborted beside the one that is resumed",
    history: {
      ...{
        seed: 863554,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        ledgerLoss: { afterOperation: 2 },
        clockSkewMs: 2500,
        outages: [{ fromOperation: 4, durationMs: 500, side: "destination", what: "objects" }],
      },
      policy: { ...DEFAULT_POLICY, tags: "ignore" },
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 600000,
        refuse: 0.15284073743969204,
        loseAnswer: 0.11334035721374675,
        breakBody: 0.005303111136890948,
        slow: 0.03504211629275233,
      },
      operations: [
        { key: "a", afterMs: 2439, pick: 0.3918693324085325, kind: "untag" },
        { key: "a/b", afterMs: 29, pick: 0.27305497881025076, kind: "delete-entry" },
        { key: "a/b", afterMs: 1081, pick: 0.6369308715220541, kind: "multipart", uploadMs: 4431 },
        { key: "a", afterMs: 181, pick: 0.3186457531992346, kind: "delete-entry" },
        { key: "a", afterMs: 273, pick: 0.8826148000080138, kind: "delete-entry" },
        { key: "a", afterMs: 134, pick: 0.30142653826624155, kind: "expire-entry" },
        { key: "a/b", afterMs: 2290, pick: 0.9254991582129151, kind: "tag" },
        { key: "a", afterMs: 1, pick: 0.3164807017892599, kind: "resume" },
      ],
    },
  },
  {
    title: "P4: a restore without a version id has what is archived tried again",
    history: {
      ...{
        seed: 815869,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        hasVersionlessEvents: true,
      },
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate" },
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 158, pick: 0.1442731497809291, kind: "put" },
        { key: "a", afterMs: 185, pick: 0.5586641179397702, kind: "archive" },
        { key: "a", afterMs: 699, pick: 0.2132919174619019, kind: "delete" },
        { key: "a", afterMs: 4708, pick: 0.7625278732739389, kind: "restore" },
      ],
    },
  },
  {
    title: "P4: a delete without a version id may be of another entry than the null version",
    history: {
      ...{
        seed: 921538,
        sourceVersioning: "suspended",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        hasVersionlessEvents: true,
      },
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate" },
      faults: {
        ...NO_FAULTS,
        delay: 0.3037415019236505,
        maxDelayMs: 500,
        breakBody: 0.010184702672995628,
      },
      operations: [
        { key: "a", afterMs: 2791, pick: 0.5156750325113535, kind: "put" },
        { key: "a/b", afterMs: 2299, pick: 0.11571380845271051, kind: "resume" },
        { key: "a", afterMs: 787, pick: 0.4041350381448865, kind: "delete" },
        { key: "a/b", afterMs: 111, pick: 0.8916063369251788, kind: "put" },
        { key: "a", afterMs: 41, pick: 0.01234042807482183, kind: "delete-entry" },
      ],
    },
  },
  {
    title: "P4: a delete that names no version brings what is current by then",
    history: {
      ...{
        seed: 16,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "completion",
        hasVersionlessEvents: true,
      },
      policy: { ...DEFAULT_POLICY, lifecycle: "replicate" },
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 95, pick: 0.10867889877408743, kind: "multipart", uploadMs: 6309 },
        { key: "a", afterMs: 1592, pick: 0.6925236021634191, kind: "multipart", uploadMs: 4454 },
        { key: "a", afterMs: 3169, pick: 0.19674720731563866, kind: "suspend" },
        { key: "a", afterMs: 84, pick: 0.13657116540707648, kind: "expire-current" },
        { key: "a", afterMs: 169, pick: 0.6327401273883879, kind: "delete-entry" },
        { key: "a", afterMs: 2991, pick: 0.056799273705109954, kind: "delete-entry" },
      ],
    },
  },
];
