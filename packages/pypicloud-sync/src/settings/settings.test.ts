import { err, ok } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { readCacheSettings } from "./cache-settings.ts";
import { parseIni } from "./ini-file.ts";
import { readPasteSettings } from "./paste-settings.ts";
import {
  functionSettings,
  hasPassword,
  parseSettingsJson,
  readFunctionCache,
} from "./settings-json.ts";
import { createSettingsReader, withOverrides } from "./settings-reader.ts";
import { readStorageSettings } from "./storage-settings.ts";

async function read(files: Readonly<Record<string, string>>, source = "config.ini") {
  return readPasteSettings(source, "/srv", async (path) => {
    const text = files[path.slice("/srv/".length)];
    return text === undefined ? err(`${path}: no such file`) : ok(text);
  });
}

async function settingsOf(text: string) {
  const settings = await read({ "config.ini": text });
  if (!settings.ok) throw new Error(settings.error.join("\n"));
  return settings.value;
}

describe("ini files", () => {
  it("Y10 options, comments, continuation lines and interpolation, as ConfigParser has them", async () => {
    const settings = await settingsOf(
      [
        "# a comment",
        "[DEFAULT]",
        "place = eu",
        "[app:main]",
        "use = egg:pypicloud",
        "  ; an indented comment",
        "pypi.db: dynamo",
        "db.namespace = %(place)s.",
        "db.tablenames =",
        "    Packages",
        "",
        "    Summaries",
        "Case.Kept = value ; not a comment # nor this",
        "db.url = sqlite:///%(here)s/db.sqlite?a=100%%",
        "pypi.nested = <%(db.namespace)s>",
        "[server:main]",
        "port = 6543",
      ].join("\r\n"),
    );
    expect(settings).toEqual({
      "pypi.db": "dynamo",
      "db.namespace": "eu.",
      "db.tablenames": "\nPackages\n\nSummaries",
      "Case.Kept": "value ; not a comment # nor this",
      "db.url": "sqlite:////srv/db.sqlite?a=100%",
      "pypi.nested": "<eu.>",
    });
    expect(createSettingsReader(settings).list("db.tablenames")).toEqual(["Packages", "Summaries"]);
  });

  it("Y10 what [DEFAULT] names is not a setting, not even of a section that has it too", async () => {
    const settings = await settingsOf(
      "[DEFAULT]\npypi.db = sql\n[app:main]\nuse = egg:pypicloud\npypi.db = redis\nx = %(pypi.db)s\n",
    );
    expect(settings).toEqual({ x: "redis" });
  });

  it("Y10 set, get and another section of the same file", async () => {
    const settings = await settingsOf(
      "[DEFAULT]\nplace = eu\n" +
        "[app:main]\nuse = base\nset place2 = asia\nget db.namespace = place\nstorage.bucket = b\n" +
        "[app:base]\nuse = egg:pypicloud\nstorage.bucket = a\npypi.db = redis\n",
    );
    expect(settings).toMatchObject({
      "storage.bucket": "b",
      "pypi.db": "redis",
      "db.namespace": "eu",
    });
  });

  it("Y10 use = config: reads another file, relative to the first, and what it says comes second", async () => {
    const settings = await read(
      {
        "site.ini": "[app:main]\nuse = config:conf/base.ini#packages\nstorage.bucket = mine\n",
        "conf/base.ini":
          "[app:packages]\nuse = egg:pypicloud\nstorage.bucket = base\ndb.url = sqlite:///%(here)s/x\n",
      },
      "site.ini",
    );
    expect(settings).toMatchObject({
      ok: true,
      value: {
        "storage.bucket": "mine",
        "db.url": "sqlite:////srv/conf/x",
      },
    });
  });

  it("Y10 a pipeline leads to its application, and # names another section", async () => {
    const files = {
      "config.ini":
        "[pipeline:main]\npipeline = prefix pypicloud\n[app:pypicloud]\nuse = egg:pypicloud\nx = 1\n" +
        "[app:other]\nuse = egg:pypicloud\nx = 2\n",
    };
    expect(await read(files)).toMatchObject({ value: { x: "1" } });
    expect(await read(files, "config.ini#other")).toMatchObject({ value: { x: "2" } });
  });

  it.each([
    ["an option before any section", "a = 1\n[app:main]", /line 1: it stands before/],
    ["a line that is none", "[app:main]\nnothing", /line 2: it is no "name = value"/],
    [
      "an option that is there twice",
      "[app:main]\na = 1\na = 2",
      /line 3: a is twice in \[app:main\]/,
    ],
    ["a section that is there twice", "[app:main]\n[app:main]", /line 2: section \[app:main\]/],
    [
      "a reference to nothing",
      "[app:main]\na = %(b)s",
      /a in \[app:main\] refers to b, which is not there/,
    ],
    ["a lone percent sign", "[app:main]\na = p%word", /a in \[app:main\] has a "%"/],
    ["a circle", "[app:main]\na = %(b)s\nb = %(a)s", /more than ten deep/],
    ["no application", "[server:main]\nport = 1", /no section \[app:main\]/],
    ["a circle of files", "[app:main]\nuse = config:config.ini", /more than 10 files/],
    ["a file that is not there", "[app:main]\nuse = config:no.ini", /no\.ini: no such file/],
  ])("Y10 %s is a problem that is named", async (_, text, expected) => {
    const settings = await read({ "config.ini": text });
    expect(settings.ok ? "" : settings.error.join("\n")).toMatch(expected);
  });

  it("Y10 problems quote no value", () => {
    const parsed = parseIni("[a]\nSECRET\n");
    expect(parsed.ok ? "" : parsed.error.join()).not.toContain("SECRET");
  });
});

describe("settings", () => {
  it("Y10 a PPC_ variable is above the file", () => {
    const settings = withOverrides(
      { "pypi.db": "sql", "storage.bucket": "a" },
      { PPC_STORAGE_BUCKET: "b", PPC_DB_URL: "sqlite:////x", OTHER: "c" },
    );
    expect(settings).toEqual({ "pypi.db": "sql", "storage.bucket": "b", "db.url": "sqlite:////x" });
  });

  it.each(["t", "TRUE", "y", "Yes", "on", "1"])("Y10 %s is true", (word) => {
    expect(createSettingsReader({ x: word }).flag("x", false)).toBe(true);
  });

  it.each(["f", "no", "2", "enabled"])("Y10 %s is false", (word) => {
    expect(createSettingsReader({ x: word }).flag("x", true)).toBe(false);
  });

  it("Y10 DynamoDB: table names with their namespace, and the endpoint of a host", () => {
    expect(readCacheSettings({ "pypi.db": "dynamo", "db.region_name": "eu-west-1" })).toEqual(
      ok({
        kind: "dynamo",
        packageTable: "DynamoPackage",
        summaryTable: "PackageSummary",
        region: "eu-west-1",
        gracefulReload: false,
      }),
    );
    expect(
      readCacheSettings({
        "pypi.db": "pypicloud.cache.dynamo.DynamoCache",
        "db.host": "localhost",
        "db.secure": "true",
        "db.namespace": "eu.",
        "db.tablenames": "P S",
        "db.aws_access_key_id": "A",
        "db.aws_secret_access_key": "B",
        "db.graceful_reload": "yes",
      }),
    ).toEqual(
      ok({
        kind: "dynamo",
        packageTable: "eu.P",
        summaryTable: "eu.S",
        endpoint: "https://localhost:8000",
        credentials: { accessKeyId: "A", secretAccessKey: "B" },
        gracefulReload: true,
      }),
    );
  });

  it("Y10 Redis and SQL, which is what a file means that names none", () => {
    expect(
      readCacheSettings({ "pypi.db": "redis", "db.url": "redis://h/0", "db.clustered": "on" }),
    ).toMatchObject({ value: { kind: "redis", url: "redis://h/0", isCluster: true } });
    expect(readCacheSettings({ "db.url": "mysql+pymysql://u@h/d" })).toMatchObject({
      value: { kind: "sql", url: "mysql+pymysql://u@h/d" },
    });
  });

  it.each([
    [{ "pypi.db": "mongo" }, /pypi\.db must be sql, redis or dynamo; it is "mongo"/],
    [
      { "pypi.db": "dynamo", "db.tablenames": "one" },
      /db\.region_name must be.*\n.*db\.tablenames must be two/,
    ],
    [{ "pypi.db": "redis", "db.url": "http://u:SECRET@h" }, /^db\.url must be redis:/],
    [{ "pypi.db": "redis", "db.url": "redis://u:SECRET@h:port/0" }, /^db\.url must be redis:/],
    [{ "pypi.db": "sql" }, /^db\.url must be a database URL/],
    [
      {
        "pypi.db": "dynamo",
        "db.port": "99999",
        "db.tablenames": "one",
        "db.aws_access_key_id": "A",
      },
      /db\.region_name.*\ndb\.tablenames.*\ndb\.port must be.*\ndb\.aws_secret_access_key must be set/,
    ],
    [{ "db.url": "oracle://u:SECRET@h/d" }, /^db\.url must begin with postgresql:/],
    [{ "db.url": "postgresql://u:SECRET@h" }, /^db\.url must be like postgresql:/],
    [
      { "db.url": "postgresql://u:SECRET@h/d?sslmode=verify-ful" },
      /^db\.url must have disable, .*verify-full for sslmode; it has another word$/,
    ],
    [
      { "db.url": "mysql://u:SECRET@h/d?ssl_check_hostname=no&ssl=1" },
      /for ssl; .*\n.*for ssl_check_hostname;/,
    ],
    [
      { "pypi.db": "redis", "db.url": "rediss://u:SECRET@h/0?ssl_cert_reqs=no" },
      /none, optional, required for ssl_cert_reqs/,
    ],
  ])("Y10 what is wrong with %j is named, all of it", (settings, expected) => {
    const read = readCacheSettings(settings);
    expect(read.ok ? "" : read.error.join("\n")).toMatch(expected);
    expect(read.ok ? "" : read.error.join("\n")).not.toContain("SECRET");
  });

  it("Y10 the bucket and its layout", () => {
    expect(
      readStorageSettings({
        "pypi.storage": "cloudfront",
        "storage.bucket": "pkgs",
        "storage.prefix": "packages/",
        "storage.prepend_hash": "false",
        "storage.addressing_style": "path",
        "storage.region_name": "eu-west-1",
      }),
    ).toEqual(
      ok({
        bucket: "pkgs",
        layout: { prefix: "packages/", prependHash: false },
        isPathStyle: true,
        region: "eu-west-1",
      }),
    );
    const problems = readStorageSettings({});
    expect(problems.ok ? [] : problems.error).toEqual([
      'pypi.storage must be s3 or cloudfront; it is "file"',
      "storage.bucket must be the name of the bucket; it is not set",
    ]);
    const others = readStorageSettings({
      "pypi.storage": "s3",
      "storage.bucket": "b",
      "storage.endpoint_url": "u:SECRET@h",
      "storage.addressing_style": "paht",
      "storage.aws_secret_access_key": "SECRET",
    });
    expect(others.ok ? [] : others.error).toEqual([
      "storage.endpoint_url must be a URL that begins with http:// or https://",
      'storage.addressing_style must be auto, path or virtual; it is "paht"',
      "storage.aws_access_key_id must be set with the other half of the access key; it is not set",
    ]);
  });

  it("Y12 a function is given neither AWS keys nor a password", () => {
    const settings = {
      "pypi.db": "sql",
      "db.url": "postgresql://u:p@h/d",
      "db.aws_access_key_id": "A",
      "db.aws_secret_access_key": "B",
      "storage.bucket": "pkgs",
      "storage.aws_access_key_id": "A",
      "session.encrypt_key": "k",
    };
    expect(functionSettings(settings, "pypicloud/url")).toEqual({
      "db.url_secret": "pypicloud/url",
      "pypi.db": "sql",
      "storage.bucket": "pkgs",
    });
    expect(functionSettings({ "pypi.db": "redis", "db.url": "redis://h" }, undefined)).toEqual({
      "db.url": "redis://h",
      "pypi.db": "redis",
    });
  });

  it("Y12 a function's cache is known before its secret is read", () => {
    const told = { "pypi.db": "redis", "db.clustered": "true", "db.url_secret": "pypicloud/url" };
    expect(readFunctionCache(told)).toMatchObject({
      ok: true,
      value: { cache: { kind: "redis", isCluster: true }, urlSecret: "pypicloud/url" },
    });
    const open = readFunctionCache({ "pypi.db": "redis", "db.url": "redis://h" });
    expect(open).toMatchObject(ok({ cache: { url: "redis://h" } }));
    expect(open.ok && "urlSecret" in open.value).toBe(false);
    expect(readFunctionCache({ "pypi.db": "mongo", "db.url_secret": "s" }).ok).toBe(false);
  });

  it.each([
    ["redis://:p@h:6379/0", true],
    ["postgresql://u:p%40@h/d", true],
    ["postgresql://u:p/w@h/d", true],
    ["redis://h:6379/0?password=p", true],
    ["mysql+pymysql://u@h/d?charset=utf8mb4&passwd=p", true],
    ["redis://h:6379/0", false],
    ["postgresql://u@h:5432/d", false],
    ["sqlite:////a:b@c", false],
  ])("Y12 whether %s holds a password: %s", (url, expected) => {
    expect(hasPassword(url)).toBe(expected);
  });

  it("Y10 PYPICLOUD_SETTINGS is a JSON object of texts", () => {
    expect(parseSettingsJson('{"pypi.db": "redis"}')).toEqual(ok({ "pypi.db": "redis" }));
    for (const wrong of ["", "[]", "null", '{"db.port": 8000}']) {
      expect(parseSettingsJson(wrong).ok).toBe(false);
    }
  });
});
