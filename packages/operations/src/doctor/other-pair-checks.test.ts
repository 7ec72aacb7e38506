import { err, ok, type PortError } from "@xpart/core";
import { copyEnvironment, namesOf, parseSettings, type Settings } from "@xpart/deployment";
import { describe, expect, it } from "vitest";
import type { DoctorFacts, OtherPairFacts } from "./facts.ts";
import { judgeCheck } from "./finding.ts";
import { OTHER_PAIR_CHECKS } from "./other-pair-checks.ts";

const US = { region: "us-east-1", bucket: "reports" };
const GOV = { region: "us-gov-west-1", bucket: "reports-gov" };

function settingsOf(written: object): Settings {
  const parsed = parseSettings({ environment: "prod", ...written });
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  return parsed.value.settings;
}

const THERE = settingsOf({
  ...{ name: "there", source: { ...US, prefixes: ["in/"] }, destination: GOV },
  twoWay: { tableName: "back-prod-objects", prefixes: ["in/", "out/"] },
});

/** The other pair as its settings file says it, and how its function has that. */
function back(more: object = {}): OtherPairFacts {
  const settings = settingsOf({
    ...{ name: "back", source: { ...GOV, prefixes: ["in/", "out/"] }, destination: US },
    twoWay: { tableName: "there-prod-objects", prefixes: ["in/"] },
    ...more,
  });
  return { hasTable: true, variables: copyEnvironment(settings) };
}

function foundOf(other: DoctorFacts["otherPair"], settings = THERE) {
  const facts = { otherPair: other } as DoctorFacts;
  const deployment = { settings, names: namesOf(settings), policy: settings.policy };
  const [check] = OTHER_PAIR_CHECKS;
  const finding = check && judgeCheck(check, { facts, deployment });
  return finding?.kind === "found"
    ? finding.faults.map(({ level, what }) => `${level}: ${what}`)
    : finding?.kind;
}

describe("the other pair", () => {
  it("U33 K4 is well where each knows the other, and not looked for where nobody is named", () => {
    expect(foundOf(ok(back()))).toBe("good");
    expect(foundOf(ok(undefined), settingsOf({ source: US, destination: GOV }))).toBe("good");
  });

  it.each<[string, OtherPairFacts, RegExp]>([
    [
      "its ledger is not there",
      { hasTable: false },
      /^bad: there is no table back-prod-objects in us-gov-west-1/,
    ],
    [
      "its functions are not there",
      { hasTable: true },
      /^warning: .* no function back-prod-queue-handler/,
    ],
    [
      "it copies elsewhere",
      back({ destination: { ...US, bucket: "others" } }),
      /^bad: .* copies reports-gov to others, which is not the other way/,
    ],
    [
      "it knows nobody",
      back({ twoWay: undefined }),
      /^bad: .* names no ledger, .* is there-prod-objects/,
    ],
    [
      "it knows another pair",
      back({ twoWay: { tableName: "old-prod-objects" } }),
      /^bad: .* names old-prod-objects/,
    ],
    [
      "it takes this pair's prefixes for others",
      back({ twoWay: { tableName: "there-prod-objects", prefixes: ["inbox/"] } }),
      /^bad: .* \{"prefixes":\["inbox\/"\],"keys":\[\]\}, and they are \{"prefixes":\["in\/"\]/,
    ],
    [
      "its prefixes are others than twoWay says",
      back({ source: { ...GOV, prefixes: ["in/"] } }),
      /^bad: twoWay has .*"in\/","out\/".* and they are \{"prefixes":\["in\/"\]/,
    ],
    [
      "its keys are others than twoWay says",
      back({ policy: { keys: [{ from: "in/", to: "from-gov/" }] } }),
      /^bad: twoWay has .*"keys":\[\]\}, and they are .*from-gov/,
    ],
  ])("U33 K4 %s, and it is said", (_what, other, expected) => {
    expect(foundOf(ok(other))).toEqual([expect.stringMatching(expected)]);
  });

  it("U33 what the destination does not tell is not known; of a ledger with a name of its own its table is looked at alone", () => {
    const denied: PortError = {
      ...{ kind: "denied", side: "destination", operation: "DescribeTable", message: "no" },
    };
    expect(foundOf(err(denied))).toBe("unknown");
    const named = settingsOf({
      ...{ name: "there", source: US, destination: GOV, twoWay: { tableName: "ledger" } },
    });
    expect(foundOf(ok({ hasTable: true }), named)).toBe("good");
    expect(foundOf(ok({ hasTable: false }), named)).toHaveLength(1);
  });
});
