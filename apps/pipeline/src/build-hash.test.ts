import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type SampleFolder, sampleFolder } from "../test/sample-folder.ts";
import { type BuildInputs, buildHash } from "./build-hash.ts";

const folders: SampleFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) {
    folder.remove();
  }
});

/** A dependency, installed somewhere, and the inputs of a build of it. */
function build(store = "", content = "export {};", version = "1.0.0"): BuildInputs {
  const place = `${store}node_modules/dependency`;
  const folder = sampleFolder({
    [`${place}/package.json`]: JSON.stringify({ name: "dependency", version }),
    [`${place}/index.js`]: content,
  });
  folders.push(folder);
  const files = [join(folder.path, place, "index.js")];
  return { files, configurations: [], tools: ["esbuild@1.0.0", "fflate@1.0.0"] };
}

describe("buildHash", () => {
  it("G8 where a dependency is installed does not matter, nor the order of anything", () => {
    const one = build();
    const other = build("node_modules/.pnpm/dependency@1.0.0_peer@2.0.0/");
    expect(buildHash(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(buildHash(other)).toBe(buildHash(one));
    const [file] = one.files;
    const second = `${file}.mjs`;
    cpSync(String(file), second);
    const tools = [...one.tools].reverse();
    const files = [String(file), second];
    expect(buildHash({ ...one, tools, files })).toBe(
      buildHash({ ...one, files: [...files].reverse() }),
    );
  });

  it.each([
    ["G8 a content", () => build("", "export { };")],
    ["G8 a version", () => build("", "export {};", "1.0.1")],
    ["G8 a tool", () => ({ ...build(), tools: ["esbuild@1.0.1", "fflate@1.0.0"] })],
    ["G8 a setting", () => withSetting(build())],
  ])("%s makes another hash", (_, change) => {
    expect(buildHash(change())).not.toBe(buildHash(build()));
  });
});

function withSetting(inputs: BuildInputs): BuildInputs {
  const path = `${inputs.files[0]}.json`;
  writeFileSync(path, "{}");
  return { ...inputs, configurations: [path] };
}
