import { globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Core's tests as Stryker runs them for every mutant. The first test that fails ends a mutant's run, so what is quick
 * and near to the mutated files goes first. `pnpm mutate` names those, and whether their near tests are enough.
 */
const { MUTATED_FILES = "", MUTATE_WITH = "all" } = process.env;
const mutated = MUTATED_FILES.split(",").map((path) => resolve(path));

/** Minutes for each mutant that survives, and they tell little but that something takes long. */
const LEFT_OUT = /(?:plan-any-size|long-key)\.test\.ts$/;

/** Those that take seconds, each of them more than all the others of its folder. */
const SLOW =
  /(?:simulation|never-older|replica-matcher|turn-keys|replicate-batch\.crash|mapped-store)\.test\.ts$/;

/**
 * As for all tests of the project, longer than a machine with other work on it needs: what is only slow would end the run
 * without mutants, or count as noticed. A mutant that hangs Stryker ends, by its own limit.
 */
const HANG_LIMIT_MS = 20 * 60_000;

/** Imports between a test and a mutated file, at most, for the test to be near. */
const NEAR = 2;

const NAMED_IMPORT = /^(?:import|export|\}) .*from "(\..*)";$/gm;
const importsOf = new Map(
  globSync("src/**/*.ts").map((path) => {
    const imports = [...readFileSync(path, "utf8").matchAll(NAMED_IMPORT)];
    return [resolve(path), imports.map(([, to = ""]) => join(dirname(resolve(path)), to))];
  }),
);
const tests = [...importsOf.keys()].filter(
  (path) => path.endsWith(".test.ts") && !LEFT_OUT.test(path),
);
const importsBetween = countImports();

/** For each file that reaches a mutated one, over how many imports. */
function countImports(): ReadonlyMap<string, number> {
  const counts = new Map(mutated.map((path) => [path, 0]));
  for (const [target, count] of counts) {
    for (const [path, imports] of importsOf) {
      if (!counts.has(path) && imports.includes(target)) {
        counts.set(path, count + 1);
      }
    }
  }
  return counts;
}

function isNear(test: string): boolean {
  const isNamedAfter = mutated.some((path) => test.startsWith(`${path.slice(0, -".ts".length)}.`));
  const isInTheFolder = mutated.some((path) => dirname(test) === dirname(path));
  const isNextTo = isInTheFolder || (importsBetween.get(test) ?? Infinity) <= NEAR;
  return isNamedAfter || (isNextTo && !SLOW.test(test));
}

function distanceOf(test: string): number {
  return (isNear(test) ? 0 : 100) + (SLOW.test(test) ? 50 : 0) + (importsBetween.get(test) ?? 49);
}

class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => distanceOf(a.moduleId) - distanceOf(b.moduleId));
  }
}

export default defineConfig({
  test: {
    include: MUTATE_WITH === "near" ? tests.filter(isNear) : tests,
    provide: { simulatedHistories: 300 },
    testTimeout: HANG_LIMIT_MS,
    hookTimeout: HANG_LIMIT_MS,
    // One worker for all test files of a mutant, which has a new one.
    isolate: false,
    runner: "./stryker.runner.ts",
    sequence: { sequencer: NearestFirst },
  },
});
