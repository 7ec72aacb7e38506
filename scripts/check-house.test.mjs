import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { root } from "./check/publishable-packages.mjs";
import { biomeFloors } from "./house/biome-floors.mjs";
import { measure } from "./house/measure.mjs";
import { readImports } from "./house/read-imports.mjs";

const CORE = "packages/core/src";
const made = [];
after(() => {
  for (const folder of made) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A work tree of core and sandbox, with these files besides. */
function treeWith(files) {
  const tree = mkdtempSync(join(tmpdir(), "xpart-house-"));
  made.push(tree);
  const exports = JSON.stringify({ exports: { ".": "./src/index.ts" } });
  const all = {
    "packages/core/package.json": exports,
    [`${CORE}/index.ts`]: 'export { stack } from "./model/stack.ts";\n',
    [`${CORE}/model/stack.ts`]: "export const stack = 1;\nexport type Stack = number;\n",
    "packages/sandbox/package.json": exports,
    "apps/lambda/package.json": exports,
    "packages/sandbox/src/index.ts": "export const sandbox = 1;\n",
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  mkdirSync(join(tree, "node_modules/@xpart"), { recursive: true });
  for (const name of ["core", "sandbox", "test-kit"]) {
    symlinkSync(join(tree, "packages", name), join(tree, "node_modules/@xpart", name));
  }
  return tree;
}

async function problemsOf(files, exceptions = []) {
  return (await readImports(treeWith(files), exceptions)).problems;
}

test("G14 imports that keep to the layout are not a problem", async () => {
  const files = {
    [`${CORE}/plan/plan.ts`]:
      'import type { Stack } from "../model/stack.ts";\nexport type Plan = Stack;\n',
    [`${CORE}/model/stack.test.ts`]:
      'import type { Plan } from "../plan/plan.ts";\nexport type P = Plan;\n',
    "apps/lambda/src/a.ts": 'import { stack } from "@xpart/core";\nexport const a = stack;\n',
    "apps/lambda/test/a.test.ts":
      'import { sandbox } from "@xpart/sandbox";\nexport const a = sandbox;\n',
  };
  assert.deepEqual(await problemsOf(files), []);
});

test("G14 an import of a higher floor is a problem, also one of a type", async () => {
  const problems = await problemsOf({
    [`${CORE}/model/low.ts`]:
      'import type { Step } from "../plan/step.ts";\nexport type Low = Step;\n',
    [`${CORE}/plan/step.ts`]:
      'import { stack } from "../index.ts";\nexport type Step = typeof stack;\n',
  });
  assert.equal(problems.length, 2);
  assert.match(problems[0], /model\/low\.ts -> .*plan\/step\.ts: floor-model/);
  assert.match(problems[1], /plan\/step\.ts -> .*index\.ts: floor-plan/);
});

test("G14 a circle is a problem, also one of types", async () => {
  const problems = await problemsOf({
    "packages/sandbox/src/a.ts": 'import type { B } from "./b.ts";\nexport type A = B | 1;\n',
    "packages/sandbox/src/b.ts": 'import type { A } from "./a.ts";\nexport type B = A[];\n',
  });
  assert.deepEqual(problems, [
    "packages/sandbox/src/a.ts -> packages/sandbox/src/b.ts -> packages/sandbox/src/a.ts: circle",
  ]);
});

test("G14 a package that another must not import is a problem, by name or by path", async () => {
  const problems = await problemsOf({
    "packages/sandbox/src/a.ts": 'import { stack } from "@xpart/core";\nexport const a = stack;\n',
    "apps/lambda/src/b.ts":
      'import { stack } from "../../../packages/core/src/index.ts";\nexport const b = stack;\n',
    "apps/lambda/src/c.ts":
      'import { sandbox } from "@xpart/sandbox";\nexport const c = sandbox;\n',
    "apps/lambda/test/b.test.ts":
      'import { stack } from "../../../packages/core/src/index.ts";\nexport const b = stack;\n',
  });
  assert.equal(problems.length, 4);
  assert.ok(problems.some((line) => /lambda\/test\/b\.test\.ts.*by-path/.test(line)));
  assert.ok(problems.some((line) => /sandbox\/src\/a\.ts.*border-packages\/sandbox/.test(line)));
  assert.ok(problems.some((line) => /lambda\/src\/b\.ts.*by-path/.test(line)));
  assert.ok(problems.some((line) => /lambda\/src\/c\.ts.*border-apps\/lambda/.test(line)));
});

test("G14 fakes in code that is not a test are a problem", async () => {
  const problems = await problemsOf({
    [`${CORE}/testing/fake.ts`]: "export const fake = 1;\n",
    [`${CORE}/index.ts`]: 'export { fake } from "./testing/fake.ts";\n',
  });
  assert.match(problems.join(), /core\/src\/index\.ts -> .*fake\.ts: testing/);
});

test("G14 the test kit is for tests, of whatever package", async () => {
  const kit = 'import { kit } from "@xpart/test-kit/kit";\nexport const used = kit;\n';
  const problems = await problemsOf({
    "packages/test-kit/package.json": JSON.stringify({ exports: { "./*": "./src/*.ts" } }),
    "packages/test-kit/src/kit.ts": "export const kit = 1;\n",
    "packages/sandbox/test/a.test.ts": kit,
    "apps/lambda/src/b.ts": kit,
  });
  assert.equal(problems.length, 1);
  assert.match(
    problems[0],
    /^apps\/lambda\/src\/b\.ts -> packages\/test-kit\/src\/kit\.ts: border/,
  );
});

test("G14 a room or a package that the layout lacks is a problem", async () => {
  const problems = await problemsOf({
    [`${CORE}/attic/a.ts`]: "export const a = 1;\n",
    "packages/spare/package.json": "{}",
  });
  assert.match(problems.join("\n"), /core\/src\/attic: .*\n.*packages\/spare: /);
});

test("G14 an exception is left out, and is a problem once it is mended", async () => {
  const files = {
    [`${CORE}/model/low.ts`]:
      'import type { Step } from "../plan/step.ts";\nexport type Low = Step;\n',
    [`${CORE}/plan/step.ts`]: "export type Step = 1;\n",
  };
  const known = `${CORE}/model/low.ts -> ${CORE}/plan/step.ts`;
  assert.deepEqual(await problemsOf(files, [known]), []);
  assert.match((await problemsOf({}, [known])).join(), /has to leave EXCEPTIONS/);
});

test("G14 rooms, floors, arrows and circles are counted", () => {
  const edges = ["a b", "b c", "c b", "c d", "a d", "a a"].map((edge) => {
    const [from, to] = edge.split(" ");
    return { from, to };
  });
  assert.deepEqual(
    measure(edges, (path) => path),
    { rooms: 4, floors: 3, arrows: 5, circles: 1 },
  );
  assert.equal(measure(edges, (path) => (path === "d" ? undefined : path)).rooms, 3);
});

test("G14 Biome refuses what the layout forbids", () => {
  const tree = treeWith({
    "biome.json": JSON.stringify({
      ...biomeFloors(),
      $schema: undefined,
      root: true,
      linter: { rules: { preset: "none" } },
    }),
    [`${CORE}/model/low.ts`]:
      'import type { Step } from "../plan/step.ts";\nexport type Low = Step;\n',
    [`${CORE}/plan/step.ts`]:
      'import { join } from "node:path";\nexport type Step = typeof join;\n',
    "apps/lambda/src/c.ts":
      'import { sandbox } from "@xpart/sandbox";\nexport const c = sandbox;\n',
    [`${CORE}/model/low.test.ts`]:
      'import type { Step } from "../plan/step.ts";\nexport type T = Step;\n',
    "apps/lambda/src/d.ts": 'import { stack } from "@xpart/core";\nexport const d = stack;\n',
  });
  const biome = join(root, "node_modules/.bin/biome");
  const { stdout } = spawnSync(biome, ["lint", "--reporter=json", "."], {
    cwd: tree,
    encoding: "utf8",
  });
  const { diagnostics } = JSON.parse(stdout);
  assert.deepEqual(
    diagnostics.map(({ location, category }) => `${pathOf(location)} ${category}`).sort(),
    [`apps/lambda/src/c.ts`, `${CORE}/model/low.ts`, `${CORE}/plan/step.ts`].map(
      (path) => `${path} lint/style/noRestrictedImports`,
    ),
  );
});

function pathOf({ path }) {
  return typeof path === "string" ? path : path.file;
}
