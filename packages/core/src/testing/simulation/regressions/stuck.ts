import { DEFAULT_POLICY } from "../../../model/policy.ts";
import { NO_FAULTS } from "../history.ts";
import type { Regression } from "./regression.ts";

/** Histories in which older content stayed current, or a key was stuck. */
export const STUCK_REGRESSIONS: readonly Regression[] = [
  {
    title: "A7: a version that the destination refuses until its tags change crosses then",
    history: {
      seed: 2,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        {
          key: "a",
          afterMs: 310,
          pick: 0.1280244740191847,
          kind: "put",
          refusal: { side: "destination", answer: "invalid", until: "tags" },
        },
      ],
    },
  },
  {
    title: "R8: a late version whose copy fails does not leave older content current",
    history: {
      seed: 94,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: {
        ...NO_FAULTS,
        delay: 0.5251075047533958,
        maxDelayMs: 600000,
        loseAnswer: 0.10613338407129048,
        breakBody: 0.022864085133187474,
        stall: 0.007917575421743095,
        slow: 0.015964201069436967,
      },
      operations: [
        { key: "a/b", afterMs: 84, pick: 0.9361110152676702, kind: "put" },
        { key: "a b+c", afterMs: 284, pick: 0.2521408835891634, kind: "put" },
        { key: "a/b", afterMs: 288, pick: 0.44980951864272356, kind: "put" },
        { key: "a/b", afterMs: 1692, pick: 0.3851702807005495, kind: "expire-entry" },
      ],
    },
  },
  {
    title: "A7: the marker above a version that the destination refuses crosses",
    history: {
      seed: 185,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        {
          key: "a b+c",
          afterMs: 47,
          pick: 0.0037279536481946707,
          kind: "put",
          refusal: { side: "destination", answer: "invalid", until: "never" },
        },
        { key: "a b+c", afterMs: 274, pick: 0.7449490344151855, kind: "delete" },
      ],
    },
  },
  {
    title: "A7: part workers do not try a refused completion for ever",
    history: {
      seed: 215,
      sourceVersioning: "unversioned",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      bytesPerSecond: 1,
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        {
          key: "a/b",
          afterMs: 250,
          pick: 0.6877324595116079,
          kind: "multipart",
          uploadMs: 2778,
          refusal: { side: "destination", answer: "invalid", until: "end" },
        },
      ],
    },
  },
  {
    title: "A5: an upload whose completion is refused for good is not left behind",
    history: {
      seed: 304,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a/b", afterMs: 167, pick: 0.3249685822520405, kind: "multipart", uploadMs: 1632 },
        {
          key: "a/b",
          afterMs: 76,
          pick: 0.6291773801203817,
          kind: "multipart",
          uploadMs: 4942,
          refusal: { side: "destination", answer: "invalid", until: "never" },
        },
      ],
    },
  },
  {
    title: "A7: so it does above a version that is denied at the source",
    history: {
      seed: 550,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 41, pick: 0.7522185519337654, kind: "put" },
        { key: "a", afterMs: 32, pick: 0.6817422872409225, kind: "delete" },
        {
          key: "a",
          afterMs: 273,
          pick: 0.3134065761696547,
          kind: "put",
          refusal: { side: "source", answer: "denied", until: "never" },
        },
      ],
    },
  },
  {
    title: "R8: an upload that part workers complete leaves nothing older current",
    history: {
      seed: 1653,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "initiation",
      bytesPerSecond: 1,
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 36, pick: 0.5763168591074646, kind: "put" },
        { key: "a", afterMs: 42, pick: 0.9127156503964216, kind: "multipart", uploadMs: 4231 },
      ],
    },
  },
  {
    title: "A7: what is refused is not parked for having been archived",
    history: {
      seed: 2617,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        {
          key: "a/b",
          afterMs: 243,
          pick: 0.2582737021148205,
          kind: "put",
          refusal: { side: "destination", answer: "invalid", until: "never" },
        },
        { key: "a/b", afterMs: 151, pick: 0.05994852539151907, kind: "archive" },
      ],
    },
  },
  {
    title: "R8: what was there before xpart does not come on top of what is newer",
    history: {
      seed: 7821,
      sourceVersioning: "enabled",
      destinationVersioning: "enabled",
      multipartOrder: "completion",
      before: { operations: 2, copied: "none" },
      policy: DEFAULT_POLICY,
      faults: NO_FAULTS,
      operations: [
        { key: "a", afterMs: 4776, pick: 0.8618875625543296, kind: "multipart", uploadMs: 6020 },
        {
          key: "a",
          afterMs: 44,
          pick: 0.7008932686876506,
          kind: "put",
          refusal: { side: "destination", answer: "invalid", until: "never" },
        },
        { key: "a", afterMs: 135, pick: 0.38311140332370996, kind: "put-again" },
      ],
    },
  },
  {
    title:
      "A6: what was tried again and handed over is tried once more where its upload came to nothing",
    history: {
      ...{
        seed: 113,
        sourceVersioning: "enabled",
        destinationVersioning: "enabled",
        multipartOrder: "initiation",
        bytesPerSecond: 1,
        filter: "later",
      },
      policy: {
        ...DEFAULT_POLICY,
        scope: { modified: { from: "2026-03-08T17:50:20.000Z" }, leaving: "keep" },
      },
      faults: {
        ...NO_FAULTS,
        maxDelayMs: 500,
        late: 0.038870599283836786,
        crash: 0.0084625537507236,
        wrongListing: 0.21421580345369876,
      },
      operations: [
        { key: "a", afterMs: 4864, pick: 0.4193083515856415, kind: "put-again" },
        { key: "a/b", afterMs: 3798, pick: 0.9085938446223736, kind: "multipart", uploadMs: 2919 },
        { key: "a", afterMs: 2317, pick: 0.9978063579183072, kind: "delete" },
        {
          key: "a/b",
          afterMs: 291,
          pick: 0.8585653144400567,
          kind: "multipart",
          uploadMs: 3441,
          refusal: { side: "source", answer: "denied", until: "tags" },
        },
        { key: "a/b", afterMs: 3265, pick: 0.05011563561856747, kind: "tag" },
      ],
    },
  },
];
