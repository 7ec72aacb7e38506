import { afterAll, describe, expect, it } from "vitest";
import { makeZip, type RawSettings, settingsOf } from "./sample-settings.ts";
import { type SynthesizedStack, synthesizeDestination, synthesizeSource } from "./synthesized.ts";

const zip = makeZip();
afterAll(() => zip.remove());
const synthesized = new Map<string, readonly SynthesizedStack[]>();

const ISSUER = "https://a1b2.tokens.sts.global.api.aws";
const FEDERATION = { kind: "federation", issuerUrl: ISSUER };
const CACHE = {
  settings: { "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" },
  package: { zip: zip.path },
};
const TRIAL = { source: true, destination: true };
const KEY = "arn:aws:kms:us-east-1:111122223333:key/1";
const KEY_THERE = "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/1";

/** What somebody has chosen and takes back, and what of it is meant to go: types of resources. */
interface Step {
  readonly title: string;
  readonly from: RawSettings;
  readonly to?: RawSettings;
  readonly goes?: readonly string[];
}

/** Of the cache's sync alone; what its queues held is found by `verify`. */
const CACHE_GOES = ["aws_sqs_queue", "aws_cloudwatch_log_group"];

const STEPS: readonly Step[] = [
  { title: "eventBridge at the source", from: {}, to: { source: { eventBridge: "already-on" } } },
  { title: "pypicloud", from: { pypicloud: CACHE }, goes: CACHE_GOES },
  {
    title: "eventBridge of pypicloud",
    from: { pypicloud: CACHE },
    to: { pypicloud: { ...CACHE, eventBridge: "already-on" } },
  },
  { title: "trial.source", from: { trial: { source: true } } },
  { title: "trial.destination", from: { trial: { destination: true } } },
  {
    title: "trial with keys",
    from: { trial: TRIAL, destination: { kmsKeyArn: KEY_THERE, objectLock: true } },
    to: { destination: { kmsKeyArn: KEY_THERE, objectLock: true } },
  },
  {
    title: "trial with a pypicloud server",
    from: { trial: TRIAL, pypicloud: CACHE },
    goes: CACHE_GOES,
  },
  {
    title: "switchOn",
    from: { credentials: { ...FEDERATION, switchOn: true } },
    to: { credentials: FEDERATION },
  },
  {
    title: "createProvider",
    from: { credentials: FEDERATION },
    to: { credentials: { ...FEDERATION, createProvider: false } },
  },
  {
    title: "the issuer",
    from: { credentials: { ...FEDERATION, switchOn: true } },
    to: { credentials: { kind: "federation", switchOn: true } },
  },
  { title: "federation", from: { credentials: { ...FEDERATION, switchOn: true } } },
  {
    title: "the secret",
    from: {},
    to: { credentials: FEDERATION },
  },
  { title: "keys", from: { ledger: { kmsKeyArn: KEY }, logs: { kmsKeyArn: KEY } } },
  { title: "deletion protection", from: {}, to: { ledger: { deletionProtection: false } } },
  { title: "tracing", from: { functions: { tracing: true } } },
  { title: "tags", from: { tags: { team: "data" }, functions: { tags: { team: "data" } } } },
  { title: "prefixes", from: { source: { prefixes: ["a/"] } } },
  { title: "the policy", from: { policy: { maxDeletesPerHour: 1, deleteMarkers: "ignore" } } },
];

/** Types of what holds data, or what others have set or use: no change of settings destroys them. */
const KEPT =
  /^aws_(?:s3_bucket.*|dynamodb_table|sqs_queue|secretsmanager_secret.*|cloudwatch_log_group|iam_outbound_web_identity_federation|iam_openid_connect_provider)$/;

describe("a change of settings", () => {
  it.each(STEPS)("C11 $title taken back destroys nothing that is others' or holds data", (step) => {
    const { from, to = {}, goes = [] } = step;
    expect(destroyed(from, to).filter((type) => !goes.includes(type))).toEqual([]);
  });

  it.each(STEPS)("C11 $title chosen destroys nothing that is others' or holds data", (step) => {
    const { from, to = {} } = step;
    expect(destroyed(to, from)).toEqual([]);
  });

  it("C11 what is deployed is never forgotten", () => {
    for (const { from, to = {} } of STEPS) {
      for (const stack of [from, to].flatMap(sidesOf)) {
        const forgotten = forgottenBy(stack);
        expect(addressesOf(stack).filter((address) => forgotten.includes(address))).toEqual([]);
      }
    }
  });
});

/** The types of what a plan destroys, as far as they are to be kept. */
function destroyed(before: RawSettings, after: RawSettings): readonly string[] {
  const then = sidesOf(after);
  return sidesOf(before).flatMap((stack, side) => {
    const next = then[side];
    const known = next === undefined ? [] : [...addressesOf(next), ...forgottenBy(next)];
    return addressesOf(stack)
      .filter((address) => !known.includes(address))
      .map((address) => address.split(".")[0] ?? "")
      .filter((type) => KEPT.test(type));
  });
}

/** Both stacks of settings; most steps begin or end with the same ones. */
function sidesOf(more: RawSettings): readonly SynthesizedStack[] {
  const key = JSON.stringify(more);
  const settings = settingsOf({ package: { zip: zip.path }, ...more });
  const sides = synthesized.get(key) ?? [
    synthesizeSource(settings),
    synthesizeDestination(settings),
  ];
  synthesized.set(key, sides);
  return sides;
}

function addressesOf({ resources }: SynthesizedStack): readonly string[] {
  return resources.map(({ type, id }) => `${type}.${id}`);
}

/** Of blocks that say so in full: `removed` alone destroys. */
function forgottenBy({ json }: SynthesizedStack): readonly string[] {
  const blocks = (json["removed"] ?? []) as readonly {
    readonly from: string;
    readonly lifecycle?: { readonly destroy?: boolean };
  }[];
  return blocks.filter(({ lifecycle }) => lifecycle?.destroy === false).map(({ from }) => from);
}
