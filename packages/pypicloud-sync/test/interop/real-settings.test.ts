import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { err, ok } from "@xpart/core";
import { temporaryDirectory } from "@xpart/test-kit/server-process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPasteSettings } from "../../src/index.ts";
import { findPypicloudEnv, type PypicloudEnv } from "./pypicloud-env.ts";

/** What the server's own loader makes of a file. */
const ASK = `
import json, sys
from pyramid.paster import get_appsettings
def ask(source):
    try:
        return dict(get_appsettings(source))
    except Exception:
        return None
print(json.dumps([ask(source) for source in sys.argv[1:]]))
`;

const APP = "[app:main]\nuse = egg:pypicloud\n";

/** Files by their paths; the first is the one that is read, with what stands behind its name. */
const CASES: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  section?: string,
])[] = [
  [
    "comments, spaces and colons",
    { "a.ini": `# c\n${APP}x : 1\n y=2\n; c\nz =  a = b # c ; d  \n` },
  ],
  [
    "continuation lines",
    { "a.ini": `${APP}x =\n  one\n  # gone\n\n  two\ny = 1\n\tmore\n  \nz = 2\n` },
  ],
  ["an empty value", { "a.ini": `${APP}x =\ny = 1\n` }],
  ["interpolation", { "a.ini": `[DEFAULT]\np = eu\n${APP}x = %(p)s-%(y)s\ny = %(here)s/100%%\n` }],
  ["a default that the section has too", { "a.ini": `[DEFAULT]\nx = 1\n${APP}x = 2\ny = %(x)s\n` }],
  ["set and get", { "a.ini": `[DEFAULT]\na = 1\n${APP}set b = 2\nget c = a\nget d = b\n` }],
  ["case of names", { "a.ini": `${APP}Ab = 1\nab = 2\n` }],
  ["Windows line breaks", { "a.ini": `${APP}x = 1\n  2\n`.replaceAll("\n", "\r\n") }],
  ["a section of another name", { "a.ini": `${APP}[app:b]\nuse = egg:pypicloud\nx = 3\n` }, "#b"],
  [
    "another section",
    { "a.ini": `[app:main]\nuse = b\nx = 1\n[app:b]\nuse = egg:pypicloud\nx = 2\ny = 3\n` },
  ],
  [
    "another file",
    {
      "a.ini": "[DEFAULT]\np = 1\nq = 50%%\n[app:main]\nuse = config:sub/b.ini\nx = %(p)s\n",
      "sub/b.ini": `[DEFAULT]\np = 2\n${APP}x = 9\ny = %(p)s %(q)s\nz = %(here)s\n`,
    },
  ],
  [
    "another file's section",
    {
      "a.ini": "[app:main]\nuse = config:b.ini#c\n",
      "b.ini": "[app:c]\nuse = egg:pypicloud\nx = 1\n",
    },
  ],
  ["an option twice", { "a.ini": `${APP}x = 1\nx = 2\n` }],
  ["a section twice", { "a.ini": `${APP}[app:b]\n[app:b]\n` }],
  ["a lone percent sign", { "a.ini": `${APP}x = 5%\n` }],
  ["a reference to nothing", { "a.ini": `${APP}x = %(no)s\n` }],
  ["no section", { "a.ini": "x = 1\n" }],
  ["a line that is none", { "a.ini": `${APP}nothing\n` }],
];

const env = findPypicloudEnv();
if (env === undefined) {
  it.skip("Y10 settings against pypicloud itself: node scripts/pypicloud-env.mjs was not run", () => {});
} else {
  describeSettings(env);
}

function describeSettings({ python }: PypicloudEnv): void {
  describe("settings files, as the server itself reads them", () => {
    const directory = temporaryDirectory("settings");
    const cases = CASES.map(([what, files, section = ""], index) => {
      const folder = join(directory.path, String(index));
      return { what, files, folder, source: join(folder, `a.ini${section}`) };
    });
    const answers = new Map<string, unknown>();
    beforeAll(async () => {
      for (const { folder, files } of cases) {
        for (const [name, text] of Object.entries(files)) {
          mkdirSync(dirname(join(folder, name)), { recursive: true });
          writeFileSync(join(folder, name), text);
        }
      }
      const sources = cases.map(({ source }) => source);
      const asked = await promisify(execFile)(python, ["-W", "ignore", "-c", ASK, ...sources]);
      const parsed: readonly unknown[] = JSON.parse(asked.stdout);
      for (const [index, source] of sources.entries()) answers.set(source, parsed[index]);
    });
    afterAll(() => directory.remove());

    it.each(cases)("Y10 $what", async ({ source }) => {
      const ours = await readPasteSettings(source, directory.path, async (path) => {
        try {
          return ok(readFileSync(path, "utf8"));
        } catch {
          return err(`${path}: not there`);
        }
      });
      expect(ours.ok ? ours.value : null).toEqual(answers.get(source));
    });
  });
}
