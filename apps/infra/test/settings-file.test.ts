import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { settingsJsonSchema } from "@xpart/deployment";
import { afterAll, describe, expect, it } from "vitest";
import { loadSettings } from "../src/load-settings.ts";
import { makeZip, problemsOf, rawSettings } from "./sample-settings.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
const zip = makeZip();
afterAll(() => zip.remove());

const DYNAMO = { "pypi.db": "dynamo", "db.region_name": "us-gov-west-1" };

describe("the settings file", () => {
  const file = join(zip.path, "..", "settings.json");
  const load = (text: string) => {
    writeFileSync(file, text);
    return loadSettings(file);
  };

  it("C5 the zip is looked for from the file's folder", () => {
    const loaded = load(JSON.stringify(rawSettings({ package: { zip: "xpart.zip" } })));
    expect(loaded).toMatchObject({ ok: true, value: { settings: { package: { zip: zip.path } } } });
  });

  it("C5 a zip that is not there is named", () => {
    const loaded = load(JSON.stringify(rawSettings({ package: { zip: "other.zip" } })));
    expect(loaded.ok ? [] : loaded.error).toEqual([
      expect.stringMatching(
        /^package\.zip must be .* there is no file .*other\.zip\. Left out, package is the zip of this version, /,
      ),
    ]);
  });

  it("C5 a file that is no zip is named", () => {
    const loaded = load(JSON.stringify(rawSettings({ package: { zip: "settings.json" } })));
    expect(loaded.ok ? "" : loaded.error.join()).toContain("settings.json is no zip");
  });

  it("C5 a file that is no JSON, and none at all, say so", () => {
    const broken = load("{");
    expect(broken.ok ? "" : broken.error.join()).toContain("must be JSON");
    const absent = loadSettings(join(zip.path, "..", "absent.json"));
    expect(absent.ok ? "" : absent.error.join()).toContain("copy one of examples/*.json");
  });

  it("C5 both zips are looked for from the file's folder, and each that is not there is named", () => {
    const file = join(zip.path, "..", "pypicloud.json");
    const load = (code: string, cache: string) => {
      const pypicloud = { settings: DYNAMO, package: { zip: cache } };
      writeFileSync(file, JSON.stringify(rawSettings({ package: { zip: code }, pypicloud })));
      return loadSettings(file);
    };
    expect(load("xpart.zip", "xpart.zip")).toMatchObject({
      ok: true,
      value: { settings: { pypicloud: { package: { zip: zip.path } } } },
    });
    const absent = load("a.zip", "b.zip");
    expect(absent.ok ? [] : absent.error).toEqual([
      expect.stringMatching(
        /^package\.zip must be .*a\.zip\. Left out, package is the zip of this version/,
      ),
      expect.stringMatching(
        /^pypicloud\.package\.zip must be .*b\.zip\. Left out, pypicloud\.package is /,
      ),
    ]);
  });
});

describe("the settings' JSON Schema", () => {
  it("C5 the committed one is that of the code", () => {
    const committed = readFileSync(join(folder, "xpart.config.schema.json"), "utf8");
    expect(JSON.parse(committed)).toEqual(settingsJsonSchema());
  });

  it.each(readdirSync(join(folder, "examples")))("C5 the example %s is good", (name) => {
    const raw: unknown = JSON.parse(readFileSync(join(folder, "examples", name), "utf8"));
    expect(problemsOf(raw)).toEqual([]);
  });
});
