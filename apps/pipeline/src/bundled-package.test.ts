import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { type SampleFolder, sampleFolder } from "../test/sample-folder.ts";
import { readMetafile } from "./bundle-metafile.ts";
import { packagesOf } from "./bundled-package.ts";
import { licenceNotice } from "./licence-notice.ts";

let folder: SampleFolder | undefined;
afterEach(() => folder?.remove());

function tree(files: Readonly<Record<string, string>>): (path: string) => string {
  folder = sampleFolder(files);
  const { path } = folder;
  return (name) => join(path, "node_modules", name);
}

const MIT = "Copyright (c) Somebody\nPermission is hereby granted\n";

describe("packagesOf", () => {
  it("G7 a file belongs to the nearest package with a name and a version", () => {
    const at = tree({
      "node_modules/@a/b/package.json": manifest("@a/b", "1.0.0", "MIT"),
      "node_modules/@a/b/LICENSE": MIT,
      "node_modules/@a/b/dist/package.json": '{"type":"module"}',
      "node_modules/@a/b/dist/index.js": "",
      "node_modules/c/package.json": manifest("c", "2.0.0", "ISC"),
      "node_modules/c/index.js": "",
    });
    const found = packagesOf([at("c/index.js"), at("@a/b/dist/index.js"), at("@a/b/dist/more.js")]);
    expect(found).toMatchObject([
      { name: "@a/b", version: "1.0.0", licence: "MIT", texts: [MIT], isOwn: false },
      { name: "c", version: "2.0.0", licence: "ISC", texts: [] },
    ]);
  });

  it("G7 a package that names no licence is refused", () => {
    const at = tree({
      "node_modules/c/package.json": manifest("c", "2.0.0"),
      "node_modules/c/index.js": "",
    });
    expect(() => packagesOf([at("c/index.js")])).toThrow(/c is in the bundle, .* names no licence/);
  });

  it("G7 the text may stand in the README; a source file named licence is none", () => {
    const at = tree({
      "node_modules/c/package.json": manifest("c", "2.0.0", "MIT"),
      "node_modules/c/license.js": "export const licence = 1;",
      "node_modules/c/README.md": `# c\n\n## License\n\n${MIT}\n## Thanks\n\nto all\n`,
    });
    expect(packagesOf([at("c/license.js")])[0]?.texts).toEqual([MIT.trim()]);
  });

  it("G7 a package of this repository has the repository's licence", () => {
    const [own] = packagesOf([fileURLToPath(import.meta.url)]);
    const licence = readFileSync(new URL("../../../LICENSE", import.meta.url), "utf8");
    expect(own).toMatchObject({ name: "@xpart/pipeline", isOwn: true, texts: [licence] });
  });
});

describe("licenceNotice", () => {
  it("G7 every package is named with its licence, a shared text is there once", () => {
    const at = tree({
      "node_modules/a/package.json": manifest("a", "1.0.0", "MIT"),
      "node_modules/a/LICENSE": MIT,
      "node_modules/b/package.json": manifest("b", "2.0.0", "MIT"),
      "node_modules/b/licence.md": `\r\n${MIT.replaceAll("\n", "  \r\n")}`,
      "node_modules/c/package.json": manifest("c", "3.0.0", "0BSD"),
    });
    const notice = licenceNotice(packagesOf([at("a/x.js"), at("b/x.js"), at("c/x.js")]));
    expect(notice).toContain("a 1.0.0 (MIT)\nb 2.0.0 (MIT)\n\nCopyright (c) Somebody\nPermission");
    expect(notice.split("Permission is hereby granted")).toHaveLength(2);
    expect(notice).toMatch(/c 3\.0\.0 \(0BSD\)\n\nNo file of these packages holds the text/);
  });
});

describe("readMetafile", () => {
  it("G7 what is read and what is bundled are told apart; esbuild's own names are not files", () => {
    const metafile = {
      inputs: { "src/a.ts": {}, "src/b.ts": {}, "(disabled):src/c.ts": {}, "<runtime>": {} },
      outputs: {
        "dist/a.mjs": { inputs: { "src/a.ts": { bytesInOutput: 9 }, "src/b.ts": noBytes } },
        "dist/a.mjs.map": { inputs: {} },
      },
    };
    folder = sampleFolder({ "meta.json": JSON.stringify(metafile) });
    const files = readMetafile(join(folder.path, "meta.json"), "/p");
    expect(files).toEqual({ read: ["/p/src/a.ts", "/p/src/b.ts"], bundled: ["/p/src/a.ts"] });
  });
});

const noBytes = { bytesInOutput: 0 };

function manifest(name: string, version: string, license?: string): string {
  return JSON.stringify({ name, version, license });
}
