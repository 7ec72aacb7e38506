import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { startPartition } from "@xpart/sandbox";
import { describe, expect, it } from "vitest";
import { createCacheConnection } from "./cache-connection.ts";
import { readCacheHandlerSettings } from "./cache-settings.ts";

const environment = (settings: unknown) => ({
  AWS_REGION: "us-gov-west-1",
  PYPICLOUD_SETTINGS: JSON.stringify(settings),
});

describe("cacheHandler's environment", () => {
  it("Y10 the settings of the old tool, and the bucket with its layout", () => {
    const settings = {
      "pypi.db": "dynamo",
      "db.region_name": "us-gov-west-1",
      "storage.bucket": "pkgs",
      "storage.prefix": "packages/",
    };
    expect(readCacheHandlerSettings(environment(settings))).toEqual({
      region: "us-gov-west-1",
      bucket: "pkgs",
      terms: {},
      layout: { prefix: "packages/", prependHash: true },
      settings,
      logLevel: "INFO",
    });
  });

  it("S6, A11 whose bucket it is, and that who asks pays, is told by the environment", () => {
    const settings = {
      "pypi.db": "dynamo",
      "db.region_name": "us-gov-west-1",
      "storage.bucket": "p",
    };
    const read = (more: Readonly<Record<string, string>>) =>
      readCacheHandlerSettings({ ...environment(settings), ...more }).terms;
    expect(read({ BUCKET_OWNER: "444455556666", BUCKET_REQUESTER_PAYS: "true" })).toEqual({
      expectedOwner: "444455556666",
      isRequesterPays: true,
    });
    expect(read({ BUCKET_OWNER: "", BUCKET_REQUESTER_PAYS: "false" })).toEqual({});
    expect(() => read({ BUCKET_OWNER: "me", BUCKET_REQUESTER_PAYS: "yes" })).toThrow(
      /BUCKET_OWNER must be the account .*it is "me"\n- BUCKET_REQUESTER_PAYS must be true or false/,
    );
  });

  it("Y10 all that is wrong is in one error, without values that may be secrets", () => {
    const read = () =>
      readCacheHandlerSettings({
        PYPICLOUD_SETTINGS: '{"pypi.db":"redis","db.url":"http://:SECRET@h"}',
        LOGGING_LEVEL: "LOUD",
      });
    expect(read).toThrow(/AWS_REGION must be/);
    expect(read).toThrow(/PYPICLOUD_SETTINGS must have storage\.bucket/);
    expect(read).toThrow(/PYPICLOUD_SETTINGS is wrong: db\.url must be redis/);
    expect(read).toThrow(/LOGGING_LEVEL must be/);
    expect(read).not.toThrow(/SECRET/);
    expect(() => readCacheHandlerSettings({})).toThrow(/PYPICLOUD_SETTINGS must be.*not set/);
  });

  it("Y12 the database URL comes from its secret, and is read anew after it was refused", async () => {
    const partition = await startPartition({
      partition: "aws-us-gov",
      region: "us-gov-west-1",
      accountId: "444455556666",
    });
    partition.createSecret("pypicloud/url", "redis://127.0.0.1:1/0");
    const client = new SecretsManagerClient(partition);
    const open = (urlSecret: string) => {
      const settings = { "pypi.db": "redis", "storage.bucket": "b", "db.url_secret": urlSecret };
      const read = readCacheHandlerSettings(environment(settings));
      return createCacheConnection(read, () => client);
    };
    const connection = open("pypicloud/url");
    const first = await connection.open();
    expect(await connection.open()).toBe(first);
    await connection.drop();
    expect(await connection.open()).not.toBe(first);
    partition.createSecret("pypicloud/wrong", "postgresql://u:SECRET@h/d");
    await expect(open("pypicloud/wrong").open()).rejects.toThrow(
      "the secret pypicloud/wrong is wrong: db.url must be redis",
    );
    await expect(open("pypicloud/none").open()).rejects.toThrow();
    client.destroy();
    await partition.stop();
  });
});
