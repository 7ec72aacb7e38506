import type { Direction, Pause } from "@xpart/aws-adapters";
import { ok } from "@xpart/core";
import { namesOf, parseSettings, reverseSettings, type Settings } from "@xpart/deployment";
import { describe, expect, it } from "vitest";
import { readPair, type TurnedSide } from "./reverse-pair.ts";
import { handOver } from "./start-reverse.ts";

const RAW = {
  ...{ name: "reports", environment: "prod" },
  source: { region: "us-east-1", bucket: "reports" },
  destination: { region: "us-gov-west-1", bucket: "reports-gov" },
};
const PAUSE: Pause = { reason: "lost", sinceMs: 7 };

function settingsOf(raw: unknown): Settings {
  const parsed = parseSettings(raw);
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  return parsed.value.settings;
}

function reversed(): Settings {
  const made = reverseSettings(RAW);
  if (!made.ok) throw new Error(made.error.join("\n"));
  return settingsOf(made.value.written);
}

interface Side {
  readonly state?: string;
  readonly note?: Pause | undefined;
  readonly mark?: Direction | undefined;
}

function sideOf(settings: Settings, { state = "Disabled", note, mark }: Side, writes: string[]) {
  const { base } = namesOf(settings);
  const side: TurnedSide = {
    pause: {
      mappings: {
        list: async () => ok([{ ...MAPPING, state }]),
        setEnabled: async () => ok(undefined),
      },
      notes: {
        read: async () => ok(note),
        write: async () => ok(undefined),
        remove: async () => ok(undefined),
      },
      settings,
    },
    marks: {
      read: async () => ok(mark),
      async write({ stands, other }) {
        writes.push(`${base}: ${stands}, ${other}`);
        return ok(undefined);
      },
    },
  };
  return side;
}

const MAPPING = { id: "m", functionArn: "f", queueArn: "q", reportsItems: true };

function pairOf(from: Side, to: Side = {}, other = reversed()) {
  const writes: string[] = [];
  const pair = { from: sideOf(settingsOf(RAW), from, writes), to: sideOf(other, to, writes) };
  return { pair, writes };
}

const turnedTo = (other: string): Direction => ({ stands: "turned", other, sinceMs: 1 });

describe("readPair", () => {
  it.each<[string, Side, Side, string | undefined]>([
    ["paused for good, and the other one still", { note: PAUSE }, {}, undefined],
    ["running", { state: "Enabled", note: PAUSE }, {}, "is not paused"],
    ["still about to stop", { state: "Disabling", note: PAUSE }, {}, "is Disabling"],
    ["paused by hand", {}, {}, "was paused by hand"],
    ["paused for a time", { note: { ...PAUSE, untilMs: 9 } }, {}, "ends by itself"],
    ["paused, and the other one runs", { note: PAUSE }, { state: "Enabled" }, "pause it first"],
    ["turned away", { note: PAUSE, mark: turnedTo("else-prod") }, {}, "else-prod does"],
    ["half turned", { note: PAUSE, mark: turnedTo("reports-reverse-prod") }, {}, undefined],
    [
      "turned already",
      { note: PAUSE, mark: turnedTo("reports-reverse-prod") },
      { mark: { stands: "active", other: "reports-prod", sinceMs: 1 } },
      "copies this pair already",
    ],
  ])("T3 a direction that is %s", async (_name, from, to, problem) => {
    const read = await readPair(pairOf(from, to).pair);
    const expected = problem === undefined ? [] : [expect.stringContaining(problem)];
    expect(read).toMatchObject({ value: { problems: expected } });
  });

  it("T3 two deployments that are not each other's other direction are refused", async () => {
    const read = await readPair(
      pairOf({ note: PAUSE }, {}, settingsOf({ ...RAW, name: "x" })).pair,
    );
    const problems = [expect.stringContaining("the other direction of reports-prod would copy")];
    expect(read).toMatchObject({ value: { problems } });
  });

  it("T3 who copied is told first, so that both never may", async () => {
    const { pair, writes } = pairOf({ note: PAUSE });
    await handOver(pair, { fromBase: "reports-prod", toBase: "r", sinceMs: 1, by: undefined });
    expect(writes).toEqual([
      "reports-prod: turned, r",
      "reports-reverse-prod: active, reports-prod",
    ]);
  });
});
