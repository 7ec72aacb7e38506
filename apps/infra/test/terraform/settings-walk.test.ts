import { settingsJsonSchema } from "@xpart/deployment";
import { afterAll, describe, expect, it } from "vitest";
import { PARTITION_PAIRS, type PartitionPair } from "../partition-pairs.ts";
import { makeZip, type RawSettings, rawSettings, settingsOf } from "../sample-settings.ts";
import { DeployedPair, FOREIGN_QUEUE } from "./deployed-pair.ts";
import type { Plan } from "./deployed-stack.ts";
import {
  FEDERATION_SETTINGS,
  NOT_WALKED,
  optionalSettings,
  secretSettings,
} from "./optional-settings.ts";
import { optionalPaths } from "./setting-paths.ts";
import { demandTerraform } from "./terraform-runs.ts";
import { everyCredential, everySetting, type Station } from "./walk-stations.ts";

/** Types of what holds data, or what others have set or use: no change of settings destroys them. */
const KEPT =
  /^aws_(?:s3_bucket.*|dynamodb_table|sqs_queue|secretsmanager_secret.*|cloudwatch_log_group|iam_outbound_web_identity_federation|iam_openid_connect_provider)$/;

const zip = makeZip();
afterAll(() => zip.remove());

const [everyStep = pairOf("aws", "aws-us-gov"), ...wholeOnly] = [
  pairOf("aws", "aws-us-gov"),
  pairOf("aws-cn", "aws"),
  pairOf("aws-eusc", "aws-cn"),
  pairOf("aws-iso", "aws-iso-b"),
];

describe("the walk", () => {
  it("C11 knows every optional setting", () => {
    const walked = [
      ...optionalSettings(everyStep, zip.path),
      ...secretSettings(everyStep),
      ...FEDERATION_SETTINGS,
    ].map(({ path }) => path);
    const known = [...walked, ...Object.keys(NOT_WALKED)];
    const isKnown = (path: string) =>
      known.some((one) => `${path}.`.startsWith(`${one}.`) || one.startsWith(`${path}.`));
    const { pair } = (settingsJsonSchema() as { definitions: { pair: object } }).definitions;
    const paths = optionalPaths(pair);
    expect(paths).toContain("policy.maxRewrites");
    expect(paths.filter((path) => !isKnown(path))).toEqual([]);
  });
});

describe.runIf(demandTerraform(it))("what Terraform plans when settings change", () => {
  it(`C11 no choice of ${everyStep.title}, made or taken back, destroys what is others' or holds data`, () =>
    walk(everyStep, everySetting(everyStep, leastOf(everyStep), zip.path)));

  it("C11 no change of credentials destroys the secret, the account's federation or its OIDC provider", () =>
    walk(everyStep, everyCredential(leastOf(everyStep))));

  it.each(wholeOnly)(
    "C11 $title: all choices made and taken back destroy nothing that is others' or holds data",
    (pair) => {
      const stations = everySetting(pair, leastOf(pair), zip.path);
      return walk(
        pair,
        stations.map((station) => ({ ...station, steps: [] })),
      );
    },
  );
});

/** Deploys one station after the other, and plans the steps of each. */
async function walk(pair: PartitionPair, stations: readonly Station[]): Promise<void> {
  const deployed = await DeployedPair.open(pair);
  const settings = settingsOf(leastOf(pair));
  try {
    deployed.addBuckets(settings);
    for (const { title, settings: raw, steps, goes = [], makesBuckets } of stations) {
      if (makesBuckets === true) {
        deployed.takeBuckets(settings);
      }
      expect(destroyedBy(await deployed.deploy(raw), goes), `on the way to ${title}`).toEqual([]);
      for (const step of steps) {
        expect(destroyedBy(await deployed.plan(step.to), step.goes), step.title).toEqual([]);
      }
    }
    const { bucket } = settings.source;
    const document = deployed.source.account.get("aws_s3_bucket_notification", { bucket });
    expect(document).toMatchObject({ eventbridge: true, queue: [FOREIGN_QUEUE] });
  } finally {
    deployed.close();
  }
}

/** What plans destroy of what is to be kept, and why Terraform refuses a plan. */
function destroyedBy(plans: readonly Plan[], goes: readonly string[]): readonly string[] {
  return plans.flatMap(({ status, actions, problems }) => [
    ...(status === 0 ? [] : problems),
    ...actions
      .filter(({ action }) => action === "delete" || action === "replace")
      .filter(({ type }) => KEPT.test(type) && !goes.includes(type))
      .map(({ action, address }) => `${action} ${address}`),
  ]);
}

function leastOf({ source, destination }: PartitionPair): RawSettings {
  return rawSettings({
    source: { region: source.region },
    destination: { region: destination.region },
    credentials: { kind: "secret" },
    package: { zip: zip.path },
  });
}

function pairOf(source: string, destination: string): PartitionPair {
  const title = `${source} to ${destination}`;
  const found = PARTITION_PAIRS.find((pair) => pair.title === title);
  if (found === undefined) {
    throw new Error(`no pair ${title}`);
  }
  return found;
}
