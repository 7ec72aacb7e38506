import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BREAK_KINDS, type BreakKind } from "../src/commands/demo/break/break-kinds.ts";
import { BROKEN_STATES } from "../src/commands/demo/break/broken-states.ts";
import { runCli } from "../src/run-cli.ts";
import { steadied } from "./steadied-output.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xpart-operating-"));
  await mkdir(join(directory, "folder"));
  await writeFile(join(directory, "folder", "hello.txt"), "hello\n");
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function xpart(
  args: readonly string[],
  config: string | undefined,
  input = "",
): Promise<Ran> {
  const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const exitCode = await runCli(args, {
    ...{ stdout, stderr, stdin },
    workingDirectory: directory,
    environment: config === undefined ? {} : { XPART_CONFIG: config },
    signal: new AbortController().signal,
  });
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

/** Asks again until it says that; the functions take their time. */
async function xpartUntil(said: string, args: readonly string[], config: string): Promise<Ran> {
  for (;;) {
    const ran = await xpart(args, config);
    if (ran.stdout.includes(said)) return ran;
  }
}

/** Keeps a broken demo while it is asked. */
async function whileKept(
  kind: BreakKind,
  ask: (config: string, said: string) => Promise<void>,
): Promise<void> {
  const end = new AbortController();
  const stdout = new PassThrough();
  let said = "";
  let asking: Promise<void> | undefined;
  stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    const [, config] = /^export XPART_CONFIG=(.+)$/m.exec(said) ?? [];
    if (config !== undefined && asking === undefined && said.includes("head-object")) {
      asking = ask(config, said).finally(() => end.abort());
    }
  });
  await runCli(["demo", "--dir", "folder", "--keep", "--break", kind], {
    ...{ stdout, stderr: new PassThrough(), workingDirectory: directory, signal: end.signal },
  });
  if (asking === undefined) throw new Error(`nothing was kept:\n${said}`);
  await asking;
}

const SOURCE = "xpart-demo-source";

/** What is typed, how it ends, and what it has to say before it is believed: the functions may still be at it. */
type Asked = readonly [args: string, exitCode: number, until?: string];

/** What each broken state is asked, in order, and how each command ends. */
const ASKED: Readonly<Record<BreakKind, readonly Asked[]>> = {
  "lost-event": [
    ["explain s3://KEY", 1],
    ["verify --grace 0", 1],
    ["verify --grace 0 --repair --dry-run", 1],
    ["verify --grace 0 --repair --yes --wait", 0],
    ["explain s3://KEY", 0],
  ],
  parked: [
    ["explain s3://KEY", 1],
    ["list parked", 1],
    ["list held", 0],
    ["verify --grace 0", 0],
  ],
  "dead-letter": [
    ["explain s3://KEY --logs", 1],
    ["verify --grace 0", 1],
    ["redrive --peek", 1],
    ["redrive objects --yes", 0],
    ["verify --grace 0", 0, "equal: true"],
  ],
  foreign: [
    ["explain s3://KEY", 1],
    ["list foreign", 1],
    ["verify --grace 0", 1],
    ["verify --grace 0 --report audit --sign-key alias/xpart-demo", 1],
    ["verify-report audit.json", 0],
    ["verify-report audit.json --sign-key alias/xpart-demo", 0],
  ],
  held: [
    ["explain s3://KEY", 1],
    ["list held", 1],
    ["verify --grace 0", 0],
    ["release --all-held", 2],
    ["release s3://KEY --dry-run", 0],
    ["release --all-held --yes", 0],
    ["list held", 0, "held: none"],
  ],
  "drifted-tags": [
    ["explain s3://KEY", 1],
    ["verify --grace 0", 0],
    ["verify --grace 0 --deep attributes", 1],
    ["verify --grace 0 --deep attributes --repair --yes --wait", 0],
  ],
  gap: [
    ["explain s3://KEY", 1],
    ["list gaps", 1],
    ["list gaps --scan", 1],
    ["verify --grace 0", 0],
  ],
  "copied-before": [
    ["explain s3://KEY", 1],
    ["adopt --prefix broken/", 2],
    ["adopt --prefix broken/ --copy-rest --yes", 0],
    ["adopt --prefix broken/ --dry-run", 0, "1 with entries that the ledger does not know"],
    ["explain s3://KEY", 0],
    ["list foreign --prefix broken/", 1],
  ],
  "not-copied": [
    ["explain s3://KEY", 1],
    ["backfill --dry-run", 0],
    ["backfill", 2],
    ["backfill --adopt --wait --yes", 0],
    ["verify --prefix broken/ --deep attributes --grace 0", 0],
  ],
};

/** What tells that the state is the one that was asked for. */
const SHOWN: Readonly<Record<BreakKind, string>> = {
  "lost-event": "its event is on the way, or was lost",
  parked: "it is archived",
  "dead-letter": "its event lies in xpart-dev-objects-dead.fifo",
  foreign: "xpart did not make it",
  held: "held: beyond policy.maxDeletesPerHour",
  "drifted-tags": "differs in tags.team",
  gap: "left out of the history",
  "copied-before": "taken for replicas",
  "not-copied": "would ask for 40 keys",
};

const sections: string[] = [];

describe("what is asked of a deployment", () => {
  it.each(BREAK_KINDS)("U11 each command on the state %s ends as it says", async (kind) => {
    const { title, key } = BROKEN_STATES[kind];
    await whileKept(kind, async (config, said) => {
      expect(said).toContain(`broken: ${title}`);
      const shown: string[] = [];
      for (const [line, exitCode, until = ""] of ASKED[kind]) {
        const args = line.replace("KEY", `${SOURCE}/${key}`);
        const ran = await xpartUntil(until, args.split(" "), config);
        expect({ args, ...ran }).toMatchObject({ args, exitCode });
        shown.push(`$ xpart ${args}\n${ran.stdout}${ran.stderr}exit status ${ran.exitCode}`);
      }
      expect(shown.join("\n")).toContain(SHOWN[kind]);
      sections.push(section(kind, title, steadied(shown.join("\n\n"))));
      const json = await xpart(["explain", `s3://${SOURCE}/${key}`, "--json"], config);
      expect(JSON.parse(json.stdout)).toMatchObject({ key, sourceBucket: SOURCE });
      expect((await stat(join(dirname(config), "credentials"))).mode & 0o777).toBe(0o600);
      expect(await readFile(config, "utf8")).not.toMatch(/AKIA|secret/i);
    });
  });

  it("U11 docs/operating-examples.md has what they say (or run: npx vitest run operating -u)", async () => {
    expect(sections).toHaveLength(BREAK_KINDS.length);
    const path = "../../../docs/operating-examples.md";
    await expect(`${HEAD}\n${sections.join("\n")}`).toMatchFileSnapshot(path);
  });

  it("U12 plan reads a file or the standard input, and says what is no event", async () => {
    await whileKept("lost-event", async (config) => {
      const { key } = BROKEN_STATES["lost-event"];
      const event = JSON.stringify({ xpart: "reconcile", bucket: SOURCE, key });
      await writeFile(join(directory, "event.json"), event);
      const file = await xpart(["plan", "event.json"], config);
      expect(file).toMatchObject({ exitCode: 0, stderr: "" });
      expect(steadied(file.stdout)).toBe(
        steadied((await xpart(["plan", "-"], config, event)).stdout),
      );
      expect(file.stdout).toMatch(/steps +copy the object .*\nrequests +ledger PutItem 4\n/);
      expect(await xpart(["plan", "-"], config, "{}")).toMatchObject({ exitCode: 1 });
      expect(await xpart(["plan", "none.json"], config)).toMatchObject({ exitCode: 2 });
      const bucket = await xpart(["explain", "s3://another/key"], config);
      expect(bucket).toMatchObject({ exitCode: 2, stdout: "" });
      expect(bucket.stderr).toMatch(/^error: This bucket is not of the deployment: another\n/);
      const odd = await xpart(["explain", `s3://${SOURCE}/a\u001b[31m\u0007b`], config);
      expect(odd).toMatchObject({ exitCode: 0 });
      expect(odd.stdout).toContain("a\\u001b[31m\\u0007b");
      expect(odd.stdout).not.toContain("\u001b");
      const version = ["--version-id", "nobody"];
      const none = await xpart(["explain", `s3://${SOURCE}/${key}`, ...version], config);
      expect(none).toMatchObject({ exitCode: 2 });
      expect(none.stderr).toContain("Neither side has such an entry");
    });
  });
});

const HEAD = `# What each command says

Each state is made by \`xpart demo --keep --break KIND\`, and this is what the commands then print, as
\`packages/cli/test/operating.test.ts\` has run them; version ids, times, ports and folders stand for others,
and a line of a log that came again is left out.
[operating.md](operating.md) says what to make of them.
`;

function section(kind: BreakKind, title: string, output: string): string {
  return `## ${kind}\n\n${title[0]?.toUpperCase()}${title.slice(1)}.\n\n\`\`\`text\n${output}\n\`\`\`\n`;
}
