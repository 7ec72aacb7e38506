import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePairs } from "../src/index.ts";
import { type RawSettings, rawSettings } from "./sample-settings.ts";

const REGIONS = { aws: "us-east-1", gov: "us-gov-west-1", cn: "cn-north-1" } as const;
type Place = keyof typeof REGIONS;

/** One pair by its buckets, `name in partition`: `aws:a > gov:b`, for some prefixes. */
function pair(
  route: string,
  prefixes: readonly string[] = [],
  more: RawSettings = {},
): RawSettings {
  const [source, destination] = route.split(" > ").map((side) => {
    const [place = "", bucket = ""] = side.split(":");
    return { bucket: `bucket-${bucket}`, region: REGIONS[place as Place] };
  });
  const name = `p-${route.replace(/[^a-z]+/g, "-")}-${prefixes.join("-").replace(/[^a-z]/g, "")}`;
  const { source: ofSource = {}, destination: ofDestination = {}, ...others } = more;
  return rawSettings({
    name: name.replace(/-+$/, "").slice(0, 30),
    source: { ...source, prefixes, ...(ofSource as object) },
    destination: { ...destination, ...(ofDestination as object) },
    ...others,
  });
}

function problemsOf(...pairs: readonly unknown[]): readonly string[] {
  const parsed = parsePairs({ pairs });
  return parsed.ok ? [] : parsed.error;
}

describe("a file of several pairs", () => {
  it("C21 each pair has settings of its own, and what is wrong is named with its pair", () => {
    const parsed = parsePairs({
      $schema: "x",
      pairs: [pair("aws:a > gov:b"), pair("aws:a > cn:c")],
    });
    expect(parsed.ok && parsed.value.isList).toBe(true);
    expect(
      parsed.ok && parsed.value.pairs.map(({ settings }) => settings.destination.bucket),
    ).toEqual(["bucket-b", "bucket-c"]);
    expect(problemsOf(pair("aws:a > gov:b"), { ...pair("aws:a > cn:c"), name: "X" }, 7)).toEqual([
      expect.stringMatching(/^pairs\.1\.name must be the name of this pair/),
      expect.stringMatching(/^pairs\.2 must be an object/),
    ]);
  });

  it("C21 a file of one pair is what it was", () => {
    const parsed = parsePairs(pair("aws:a > gov:b"));
    expect(parsed).toMatchObject({ ok: true, value: { isList: false, pairs: [{}] } });
    expect(parsePairs(null).ok).toBe(false);
  });

  it("C21 warnings name their pair", () => {
    const parsed = parsePairs({ pairs: [pair("aws:a > gov:b"), pair("aws:a > aws:c")] });
    expect(parsed.ok && parsed.value.pairs.flatMap(({ warnings }) => warnings)).toEqual([
      expect.stringMatching(/^pairs\.1\.source\.region and destination\.region are both in/),
    ]);
  });

  it.each([
    [{ pairs: [] }, ["pairs must be a list of 1 to 100 pairs of buckets; it has 0"]],
    [{ pairs: {} }, ["pairs must be a list of 1 to 100 pairs of buckets; it is {}"]],
    [
      { pairs: [pair("aws:a > gov:b")], name: "x" },
      ["name must be in each of the pairs: beside pairs there is no other setting"],
    ],
  ])("C21, C5 %j is refused", (raw, problems) => {
    const parsed = parsePairs(raw);
    expect(parsed.ok ? [] : parsed.error).toEqual(problems);
  });
});

const STATE = { bucket: "states", key: "k", region: "us-east-1" };
const FEDERATION = { kind: "federation", issuerUrl: "https://a.tokens.example" };

/** Pairs that go well alone and not together, and how the sentence about it begins. */
const TOGETHER: readonly (readonly [string, readonly RawSettings[], string])[] = [
  [
    "one name",
    [pair("aws:a > gov:b", [], { name: "same" }), pair("aws:c > gov:d", [], { name: "same" })],
    'pairs.1.name must be another one, or the environment: it makes "same-test", as pairs.0 does',
  ],
  [
    "names that come out the same",
    [
      pair("aws:a > gov:b", [], { name: "same", environment: "a-b" }),
      pair("aws:c > gov:d", [], { name: "same-a", environment: "b" }),
    ],
    'pairs.1.name must be another one, or the environment: it makes "same-a-b"',
  ],
  [
    "one table that both take over",
    [
      pair("aws:a > gov:b", [], { ledger: { tableName: "old" } }),
      pair("aws:c > gov:d", [], { name: "other", ledger: { tableName: "old" } }),
    ],
    "pairs.1.ledger.tableName must be another one than that of pairs.0: two pairs cannot share a table",
  ],
  [
    "one secret that both take over",
    [
      pair("aws:a > gov:b", [], { credentials: { kind: "secret", secretName: "old" } }),
      pair("aws:c > gov:d", [], {
        name: "other",
        credentials: { kind: "secret", secretName: "old" },
      }),
    ],
    "pairs.1.credentials.secretName must be another one than that of pairs.0",
  ],
  [
    "one state for two sources",
    [
      pair("aws:a > gov:b", [], { source: { state: STATE } }),
      pair("aws:c > gov:d", [], { source: { state: STATE } }),
    ],
    "pairs.1.source.state must be another object than that of pairs.0, or each would destroy",
  ],
  [
    "a bucket that both make",
    [
      pair("aws:a > gov:b", [], { trial: { source: true } }),
      pair("aws:a > cn:c", [], { trial: { source: true } }),
    ],
    "pairs.1.trial.source must be false: pairs.0 makes the bucket bucket-a in aws already",
  ],
  [
    "one OIDC provider",
    [
      pair("aws:a > gov:b", [], { credentials: FEDERATION }),
      pair("aws:c > gov:d", [], { credentials: FEDERATION }),
    ],
    "pairs.1.credentials.createProvider must be false, and the audience that of pairs.0",
  ],
  [
    "federation that both switch on",
    [
      pair("aws:a > gov:b", [], { credentials: { ...FEDERATION, switchOn: true } }),
      pair("aws:c > cn:d", [], { credentials: { ...FEDERATION, switchOn: true } }),
    ],
    "pairs.1.credentials.switchOn must be false: pairs.0 switches the outbound federation",
  ],
  [
    "two sources under the same keys",
    [pair("aws:a > gov:b", ["in/"]), pair("cn:c > gov:b", ["in/x/"])],
    "pairs.1.source.prefixes must not meet those of pairs.0: both put replicas into bucket-b in aws-us-gov",
  ],
];

/** A policy of one rule. */
function under(from: string, to: string): RawSettings {
  return { policy: { keys: [{ from, to }] } };
}

/** A pair that knows of another, by name. */
function knowing(name: string): RawSettings {
  return { twoWay: { tableName: `${name}-test-objects` } };
}

/** Ways round: pairs, and the sentence; none where nothing goes round. */
const ROUND: readonly (readonly [string, readonly RawSettings[], readonly string[]])[] = [
  [
    "both ways between two buckets",
    [pair("aws:a > gov:b"), pair("gov:b > aws:a")],
    [
      "pairs.1.source.prefixes must leave out what pairs.0 brings: every key would go round for ever, bucket-a in aws -> bucket-b in aws-us-gov -> bucket-a in aws. Two pairs that copy the same keys both ways name each other's ledgers: twoWay.tableName",
    ],
  ],
  [
    "both ways, with prefixes of which one holds the other",
    [pair("aws:a > gov:b", ["x/"]), pair("gov:b > aws:a", ["y/", "x/deep/"])],
    [
      'pairs.1.source.prefixes must leave out what pairs.0 brings: keys that begin with "x/deep/" would go round for ever, bucket-a in aws -> bucket-b in aws-us-gov -> bucket-a in aws. Two pairs that copy the same keys both ways name each other\'s ledgers: twoWay.tableName',
    ],
  ],
  [
    "both ways, for different keys",
    [pair("aws:a > gov:b", ["x/"]), pair("gov:b > aws:a", ["y/"])],
    [],
  ],
  [
    "round three buckets",
    [pair("aws:a > gov:b"), pair("gov:b > cn:c", ["x/"]), pair("cn:c > aws:a")],
    [
      'pairs.2.source.prefixes must leave out what pairs.0 and pairs.1 bring: keys that begin with "x/" would go round for ever, bucket-a in aws -> bucket-b in aws-us-gov -> bucket-c in aws-cn -> bucket-a in aws. Two pairs that copy the same keys both ways name each other\'s ledgers: twoWay.tableName',
    ],
  ],
  [
    "round three buckets, but for no key the whole way",
    [
      pair("aws:a > gov:b", ["x/", "y/"]),
      pair("gov:b > cn:c", ["x/"]),
      pair("cn:c > aws:a", ["y/"]),
    ],
    [],
  ],
  [
    "both ways under keys that grow on each way",
    [pair("aws:a > gov:b", [], under("", "x/")), pair("gov:b > aws:a", ["x/"])],
    [
      "pairs.1.source.prefixes must leave out what pairs.0 brings: every key would go round for ever, bucket-a in aws -> bucket-b in aws-us-gov -> bucket-a in aws. Two pairs that copy the same keys both ways name each other's ledgers: twoWay.tableName",
    ],
  ],
  [
    "both ways, where a rule brings keys under the other way's prefix",
    [
      pair("aws:a > gov:b", ["x/"], under("x/", "y/")),
      pair("gov:b > aws:a", ["y/"], under("y/", "x/z/")),
    ],
    [
      'pairs.1.source.prefixes must leave out what pairs.0 brings: keys that begin with "x/" would go round for ever, bucket-a in aws -> bucket-b in aws-us-gov -> bucket-a in aws. Two pairs that copy the same keys both ways name each other\'s ledgers: twoWay.tableName',
    ],
  ],
  [
    "both ways, where a rule brings keys past the other way's prefix",
    [
      pair("aws:a > gov:b", ["x/"], under("x/", "from-a/")),
      pair("gov:b > aws:a", ["x/"], under("x/", "from-b/")),
    ],
    [],
  ],
  [
    "both ways for the same keys, where each pair names the other's ledger",
    [pair("aws:a > gov:b", [], knowing("back")), pair("gov:b > aws:a", [], knowing("there"))].map(
      (raw, index) => ({ ...raw, name: ["there", "back"][index] }),
    ),
    [],
  ],
  [
    "both ways for the same keys, where one pair names the other's ledger",
    [pair("aws:a > gov:b"), pair("gov:b > aws:a", [], knowing("there"))].map((raw, index) => ({
      ...raw,
      name: ["there", "back"][index],
    })),
    [
      "pairs.0.twoWay.tableName must be back-test-objects, since pairs.1 names this pair's ledger: what only one of them knew would be copied twice",
    ],
  ],
  [
    "both ways, where the other's ledger is looked up by other keys",
    [
      pair("aws:a > gov:b", ["x/"], knowing("back")),
      pair("gov:b > aws:a", [], knowing("there")),
    ].map((raw, index) => ({ ...raw, name: ["there", "back"][index] })),
    [
      "pairs.1.twoWay must have the source.prefixes and policy.keys of pairs.0, whose keys it looks up",
    ],
  ],
  [
    "a pair that names the ledger of one that copies elsewhere",
    [pair("aws:a > gov:b", [], knowing("back")), pair("gov:b > cn:c")].map((raw, index) => ({
      ...raw,
      name: ["there", "back"][index],
    })),
    [
      "pairs.0.twoWay.tableName must be the ledger of a pair that copies the other way: pairs.1 copies bucket-b in aws-us-gov to bucket-c in aws-cn",
    ],
  ],
  [
    "a ring that keys leave by their new names",
    [pair("aws:a > gov:b", ["x/"]), pair("gov:b > aws:a", ["x/"], under("x/", "back/"))],
    [],
  ],
  [
    "several sources whose rules keep their keys apart",
    [pair("aws:a > gov:b", [], under("", "a/")), pair("cn:c > gov:b", [], under("", "c/"))],
    [],
  ],
  [
    "several sources whose rules bring them together",
    [
      pair("aws:a > gov:b", ["x/"], under("x/", "z/")),
      pair("cn:c > gov:b", ["y/"], under("y/", "z/y/")),
    ],
    [
      "pairs.1.source.prefixes must not meet those of pairs.0: both put replicas into bucket-b in aws-us-gov, where each would take the other's for foreign",
    ],
  ],
  ["a chain", [pair("aws:a > gov:b"), pair("gov:b > cn:c")], []],
  ["one source, several destinations", [pair("aws:a > gov:b"), pair("aws:a > cn:c")], []],
  [
    "several sources for different keys",
    [pair("aws:a > gov:b", ["x/"]), pair("cn:c > gov:b", ["y/"])],
    [],
  ],
  ["a name that is another bucket there", [pair("aws:a > gov:b"), pair("gov:a > aws:c")], []],
];

describe("pairs that do not go together", () => {
  it.each(TOGETHER)("C21, C10 %s is refused", (_title, pairs, sentence) => {
    const [problem, ...others] = problemsOf(...pairs);
    expect(problem?.slice(0, sentence.length)).toBe(sentence);
    expect(others).toEqual([]);
  });

  it.each(ROUND)("C22 %s", (_title, pairs, sentences) => {
    expect(problemsOf(...pairs)).toEqual(sentences);
  });

  it("C22 whatever the pairs, a key goes round if and only if that is refused", () => {
    const prefix = fc.stringMatching(/^[xy]{0,3}$/).filter((text) => text !== "");
    const side = fc.constantFrom("aws:a", "gov:b", "cn:c", "gov:d");
    const arbitrary = fc
      .tuple(side, side, fc.uniqueArray(prefix, { maxLength: 2 }))
      .filter(([from, to]) => from !== to);
    fc.assert(
      fc.property(fc.array(arbitrary, { minLength: 1, maxLength: 5 }), (drawn) => {
        const pairs = drawn.map(([from, to, prefixes], index) =>
          pair(`${from} > ${to}`, prefixes, { name: `p${index}` }),
        );
        const refused = problemsOf(...pairs).some((line) => line.includes("round for ever"));
        expect(refused).toBe(KEYS.some((key) => goesRound(key, drawn)));
      }),
    );
  });
});

/** Every key that three signs can make, and so one for each choice of prefixes above. */
const KEYS = ["x", "y", "z"].flatMap((a) =>
  ["x", "y", "z"].flatMap((b) => ["x", "y", "z"].map((c) => `${a}${b}${c}`)),
);

/** Follows an object from every bucket for as many steps as there are buckets. */
function goesRound(
  key: string,
  pairs: readonly (readonly [string, string, readonly string[]])[],
): boolean {
  const open = pairs.filter(
    ([, , prefixes]) => prefixes.length === 0 || prefixes.some((prefix) => key.startsWith(prefix)),
  );
  return open.some(([start]) => {
    let reached = new Set([start]);
    for (let step = 0; step < 4; step += 1) {
      reached = new Set(open.filter(([from]) => reached.has(from)).map(([, to]) => to));
      if (reached.has(start)) return true;
    }
    return false;
  });
}
