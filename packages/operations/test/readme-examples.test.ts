import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findRedis, type RunningRedis, startRedis } from "@xpart/test-kit/redis-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeployedSandbox, startDeployedSandbox } from "./deployed-sandbox.ts";

/** An example of a package's README, as a file beside it would have it. */
interface Example {
  readonly page: string;
  readonly line: number;
  readonly text: string;
}

const PACKAGES = fileURLToPath(new URL("../..", import.meta.url));
/** A vitest test, which is not run by Node: `packages/cli/test/replication-fixture.test.ts` has the like. */
const RUNS_IN_VITEST = /from "@xpart\/cli\/vitest"/;
const NEEDS_REDIS = /redis:\/\//;
/** Some examples leave running what a process of the reader's would go on with. */
const THEN_END = "\nprocess.exit(0);\n";

const examples = await readExamples();
const redisBinaries = findRedis();
let world: DeployedSandbox;
let redis: RunningRedis | undefined;
const made: string[] = [];

beforeAll(async () => {
  world = await startDeployedSandbox();
  world.sandbox.source.s3.createBucket("packages", { versioning: "enabled", eventBridge: false });
  await writeFile(join(world.folder, "index.mjs"), "export const queueHandler = () => undefined;");
  redis = redisBinaries && (await startRedis(redisBinaries));
});

afterAll(async () => {
  await Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true })));
  await redis?.stop();
  await world.stop();
});

async function readExamples(): Promise<readonly Example[]> {
  const names = await readdir(PACKAGES);
  const pages = names.map((name) => join(PACKAGES, name, "README.md"));
  const found = await Promise.all(pages.map((page) => examplesOf(page)));
  return found.flat().filter(({ text }) => !RUNS_IN_VITEST.test(text));
}

async function examplesOf(page: string): Promise<readonly Example[]> {
  const content = await readFile(page, "utf8").catch(() => "");
  return [...content.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => ({
    page,
    line: content.slice(0, match.index).split("\n").length,
    text: match[1] ?? "",
  }));
}

/** The example with what only the reader has put in its place: a path of theirs, and the address of their Redis. */
function here(text: string): string {
  return text
    .replaceAll("/path/to/index.mjs", join(world.folder, "index.mjs"))
    .replaceAll("redis://cache:6379/0", redis?.url ?? "");
}

/** Runs it as a program of its own, in a folder with a settings file. */
async function run({ page, line, text }: Example) {
  const temp = join(dirname(page), "temp");
  await mkdir(temp, { recursive: true });
  const folder = await mkdtemp(join(temp, "readme-"));
  made.push(folder);
  const program = join(folder, `readme-${line}.ts`);
  await writeFile(program, `${here(text)}${THEN_END}`);
  const { source } = world.sandbox;
  const { PATH, HOME, TMPDIR } = process.env;
  return promisify(execFile)(process.execPath, [program], {
    cwd: world.folder,
    env: { PATH, HOME, TMPDIR, ...source.environment() },
  });
}

describe("examples of the packages' READMEs", () => {
  it("G1 there are some of every kind of package", () => {
    expect(examples.length).toBeGreaterThan(7);
  });

  for (const example of examples) {
    const name = `${example.page.slice(PACKAGES.length)}:${example.line}`;
    const runs = NEEDS_REDIS.test(example.text) ? it.skipIf(redisBinaries === undefined) : it;
    runs(`G1 ${name} runs as it stands`, async () => {
      const { stderr } = await run(example);
      expect(stderr).toBe("");
    });
  }
});
