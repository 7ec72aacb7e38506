import { describe, expect, it } from "vitest";
import { parseFilename } from "./parse-filename.ts";

/** What pypicloud 1.3.12 itself answers; `PE`: its parse error, `WE`: distlib's error for a wheel. */
const VECTORS: readonly (readonly [filename: string, expected: string])[] = [
  ["mypkg-1.1.tar.gz", "mypkg 1.1"],
  ["my-pkg-1.1.tar.gz", "my-pkg 1.1"],
  ["my_pkg3-1.0.tar.gz", "my-pkg3 1.0"],
  ["My.Pkg_x-1.1.tar.gz", "my-pkg-x 1.1"],
  ["my-pkg-3-1.0.tar.gz", "my-pkg 3-1.0"],
  ["zope.interface-5.5.2.tar.gz", "zope-interface 5.5.2"],
  ["foo-1.0+g1.tar.gz", "foo 1.0+g1"],
  ["foo-1.0%2Bg1.tar.gz", "foo 1.0+g1"],
  ["foo-1.0-py3.8.egg", "foo 1.0"],
  ["foo-1.0-py3.8-linux-x86_64.egg", "foo 1.0"],
  ["foo-1.0-py2.py3-none-any.tar.gz", "foo 1.0"],
  ["foo-1.0.win-amd64-py3.7.exe", "foo 1.0.win-amd64"],
  ["foo-1.0.win32.exe", "foo 1.0.win32"],
  ["foo-1.0.zip", "foo 1.0"],
  ["foo-1.0.tgz", "foo 1.0"],
  ["foo-1.0.tbz", "foo 1.0"],
  ["foo-1.0.tar", "foo 1.0"],
  ["foo-1.0.tar.bz2", "foo 1.0"],
  ["foo-1.0.tar.xz", "PE"],
  ["foo-1.0.tar.Z", "PE"],
  ["foo-1.0.rpm", "PE"],
  ["foo-1.0.deb", "PE"],
  ["foo-1.0.dmg", "PE"],
  ["foo-1.0.msi", "PE"],
  ["foo-1.0.tar.gz.asc", "PE"],
  ["foo-1.0-py3-none-any.whl.metadata", "PE"],
  ["foo-1.0-py3-none-any.whl", "foo 1.0"],
  ["foo-1.0-1-py3-none-any.whl", "foo 1.0"],
  ["Foo_Bar-1.0-py2.py3-none-any.whl", "foo-bar 1.0"],
  ["foo-1.0+cu118-cp310-cp310-linux_x86_64.whl", "foo 1.0+cu118"],
  ["foo-1.0_local-cp310-cp310-linux_x86_64.whl", "foo 1.0_local"],
  ["foo-1!2.0-py3-none-any.whl", "foo 1!2.0"],
  ["PyQt5-5.15.0-5.15.0-cp35.cp36-abi3-manylinux2014_x86_64.whl", "pyqt5 5.15.0"],
  ["foo-1.0-pp37-pypy37_pp73-win_amd64.whl", "foo 1.0"],
  ["foo-v1.0-py3-none-any.whl", "WE"],
  ["foo-bar-1.0-py3-none-any.whl", "WE"],
  ["foo.whl", "WE"],
  ["foo-1.0-py3-none-any (1).whl", "WE"],
  ["foo-1.0.whl", "foo 1.0.whl"],
  ["foo-1.0_2.whl", "foo 1.0-2.whl"],
  ["foo-1.0-2.whl", "foo 1.0"],
  ["new_path-1.whl", "new-path 1.whl"],
  ["foo-1.0-py3-none-any.WHL", "PE"],
  ["invalid_package_name.tar.gz", "PE"],
  ["foo-bar.tar.gz", "foo bar"],
  ["foo-2020-01-01.tar.gz", "foo 2020-01-01"],
  ["foo-1.0-beta1.tar.gz", "foo 1.0-beta1"],
  ["foo-1-bar-2.0.tar.gz", "foo 1-bar-2.0"],
  ["foo_2-bar-1.0.tar.gz", "foo-2-bar 1.0"],
  ["foo-py3-1.0.tar.gz", "PE"],
  ["ptyprocess-py39-1.0.tar.gz", "PE"],
  ["foo-python-1.0.tar.gz", "foo-python 1.0"],
  ["mod-pylint-1.0.tar.gz", "mod-pylint 1.0"],
  ["pkg 1.0.tar.gz", "pkg 1.0"],
  ["a b-1.0.tar.gz", "a-b 1.0"],
  ["1pkg-1.0.tar.gz", "1pkg 1.0"],
  ["fooé-1.0.tar.gz", "PE"],
  ["é-1.0.tar.gz", "PE"],
  ["foo-1.0.TAR.GZ", "PE"],
  [".tar.gz", "PE"],
  ["-1.0.tar.gz", "PE"],
  // Four letters that Python takes for ones from a to z.
  ["\u0130x-1.0.tar.gz", "i\u0307x 1.0"],
  ["x\u0131-1.0\u0130.tar.gz", "x\u0131 1.0\u0130"],
  ["\u017f-1.\u212a.tar.gz", "\u017f 1.\u212a"],
  ["foo-1-py3-\u0345-any.whl", "WE"],
  // A digit, a letter and a capital that Python 3.10 does not know.
  ["foo-\u{10d40}-py3-none-any.whl", "WE"],
  ["foo-1-py3-\u0870-any.whl", "WE"],
  ["\u1c89-1-py3-none-any.whl", "\u1c89 1"],
];

describe("parseFilename", () => {
  it.each(VECTORS)("Y1 %s is %s, as pypicloud reads it", (filename, expected) => {
    expect(answerTo(filename)).toBe(expected);
  });

  it("Y1 percent signs that encode nothing stay, and never fail", () => {
    expect(answerTo("foo-1.0%zz.tar.gz")).toBe("foo 1.0");
    expect(answerTo("foo%2D1.0.tar.gz")).toBe("foo 1.0");
    expect(answerTo("foo%ff-1.0.tar.gz")).toBe("PE");
  });
});

function answerTo(filename: string): string {
  const parsed = parseFilename(filename);
  if (parsed.ok) {
    return `${parsed.value.name} ${parsed.value.version}`;
  }
  return parsed.error === "bad-wheel" ? "WE" : "PE";
}
