import { describe, expect, it } from "vitest";
import { metadataText } from "./metadata-text.ts";
import { normalizeName } from "./normalize-name.ts";
import { DEFAULT_LAYOUT, filenameOf, packageKey } from "./package-key.ts";
import { isPep440Version } from "./pep440-version.ts";

describe("names", () => {
  it.each([
    ["My.Pkg_x", "my-pkg-x"],
    ["a__.-b", "a-b"],
    ["--A..b-", "-a-b-"],
  ])("Y1 the name %s is normalised to %s", (name, expected) => {
    expect(normalizeName(name)).toBe(expected);
  });

  it.each([
    ["mypkg-1.1+g12345.tar.gz", "bcc4"],
    ["mypkg-1.0-py3-none-any.whl", "8636"],
    ["foo-1.0.tar.gz", "f3a9"],
    ["My_Pkg-1.0-py3-none-any.whl", "bcca"],
    ["hand_pkg-2.0+loc.1-py3-none-any.whl", "d8a5"],
  ])("Y1 the key of %s begins with %s", (filename, hash) => {
    expect(packageKey(DEFAULT_LAYOUT, "p", filename)).toBe(`${hash}/p/${filename}`);
  });

  it("Y1 a prefix is put in front as it is, and the hash can be left out", () => {
    const layout = { prefix: "packages-", prependHash: false };
    expect(packageKey(layout, "foo", "foo-1.0.zip")).toBe("packages-foo/foo-1.0.zip");
  });

  it("Y1 a filename is what follows the last slash", () => {
    expect(filenameOf("a//b/foo-1.0.zip")).toBe("foo-1.0.zip");
    expect(filenameOf("foo-1.0.zip")).toBe("foo-1.0.zip");
    expect(filenameOf("a/b/")).toBe("");
  });

  it("Y5 metadata has the ASCII of a text, as pypicloud writes it", () => {
    expect(metadataText("Démo  ½ ﬁ 日本 — x\n y \t z")).toBe("Demo 12 fi x y z");
    expect(metadataText("a\u001c\u001db")).toBe("a b");
  });

  it.each([
    ["1.0", true],
    ["1!2.0.post1.dev3+local.1", true],
    ["1.0-beta1", true],
    ["2020-01", true],
    ["v1.0", true],
    ["3-1.0", false],
    ["bar", false],
    ["1.0.win32", false],
    ["1.0.whl", false],
    ["2020-01-01", false],
    ["", false],
  ])("Y18 whether %j is a version of PEP 440: %s", (version, expected) => {
    expect(isPep440Version(version)).toBe(expected);
  });
});
