import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createServerTables } from "@xpart/pypicloud-sync";
import { type BuiltBundle, buildBundle } from "@xpart/test-kit/built-bundle";
import { buildCacheBundle } from "@xpart/test-kit/built-cache-bundle";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actionsOf } from "../iam/iam-policy.ts";
import { makeZip, settingsOf } from "../sample-settings.ts";
import { type DeployedWorld, deploy } from "./deployed-world.ts";

const SOURCE = "the-source";
const NAMESPACE = "eu.";
const CACHE_HANDLER = "reports-test-cache-handler";

const zip = makeZip();
const cacheZip = makeZip("xpart-cache.zip");
let built: readonly BuiltBundle[] = [];
afterAll(() => {
  for (const each of [...built, zip, cacheZip]) {
    each.remove();
  }
});

/** What the policy allows and no request of the handler shows, and why it must be allowed all the same. */
const UNSEEN: readonly { readonly action: RegExp; readonly why: string }[] = [
  { action: /^GiveUp sqs:SendMessage$/, why: "Lambda's own, for invocations that failed for good" },
  { action: /^WriteLogs logs:/, why: "Lambda's own, for the function's log" },
];

describe("the wiring of the package cache", () => {
  let world: DeployedWorld;
  let source: S3Client;
  let dynamodb: DynamoDBClient;
  beforeAll(async () => {
    const [main, cache] = [buildBundle(), buildCacheBundle()];
    built = [main, cache];
    const settings = {
      "pypi.db": "dynamo",
      "db.region_name": "us-gov-west-1",
      "db.namespace": NAMESPACE,
      "storage.prefix": "packages/",
    };
    world = await deploy({
      settings: settingsOf({
        package: { zip: zip.path },
        pypicloud: { settings, package: { zip: cacheZip.path } },
      }),
      bundles: new Map([
        ["xpart.zip", main.path],
        ["xpart-cache.zip", cache.path],
      ]),
    });
    source = new S3Client({ ...world.sandbox.source, forcePathStyle: true });
    dynamodb = new DynamoDBClient(world.sandbox.destination);
    await createServerTables(dynamodb, NAMESPACE);
  });
  afterAll(async () => {
    source?.destroy();
    dynamodb?.destroy();
    await world?.stop();
  });

  const put = (Key: string) =>
    source.send(new PutObjectCommand({ Bucket: SOURCE, Key, Body: Key }));
  const remove = (Key: string) => source.send(new DeleteObjectCommand({ Bucket: SOURCE, Key }));
  async function valuesOf(table: string, name: string): Promise<readonly (string | undefined)[]> {
    const TableName = `${NAMESPACE}${table}`;
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }));
    return Items.map((item) => item[name]?.S).toSorted();
  }

  it("Y19 what Terraform says brings a replicated package into the server's cache, and out again", async () => {
    await put("packages/1/foo/foo-1.0.tar.gz");
    await put("packages/2/foo/foo-2.0+local.tar.gz");
    await put("packages/3/bar/bar-1.0.tar.gz");
    await put("elsewhere/baz-1.0.tar.gz");
    await world.idle();
    expect(await valuesOf("DynamoPackage", "filename")).toEqual([
      "bar-1.0.tar.gz",
      "foo-1.0.tar.gz",
      "foo-2.0+local.tar.gz",
    ]);
    expect(await valuesOf("PackageSummary", "name")).toEqual(["bar", "foo"]);

    await remove("packages/1/foo/foo-1.0.tar.gz");
    await remove("packages/3/bar/bar-1.0.tar.gz");
    await world.idle();
    expect(await valuesOf("DynamoPackage", "filename")).toEqual(["foo-2.0+local.tar.gz"]);
    expect(await valuesOf("PackageSummary", "name")).toEqual(["foo"]);
    expect(world.guard.denied).toEqual([]);
  });

  it("Y19, S2 its policy allows nothing that no request needs", () => {
    const allowed = actionsOf(world.policies.get(CACHE_HANDLER) ?? []);
    expect(allowed.length).toBeGreaterThan(UNSEEN.length);
    const unused = allowed
      .map(({ sid, action }) => `${sid} ${action}`)
      .filter((line) => !world.guard.used.has(`${CACHE_HANDLER} ${line}`));
    expect(unused.filter((line) => !UNSEEN.some(({ action }) => action.test(line)))).toEqual([]);
    // An exception that is none any more has to go.
    expect(UNSEEN.filter(({ action }) => !unused.some((line) => action.test(line)))).toEqual([]);
  });
});
