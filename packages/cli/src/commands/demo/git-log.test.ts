import { describe, expect, it } from "vitest";
import { type GitCommit, parseGitLog } from "./git-log.ts";

const ZEROS = "0".repeat(40);
const BLOB = "a".repeat(40);
const OUTPUT = [
  `\u0001${"1".repeat(40)} 2026-01-02T03:04:05+02:00`,
  `\n:000000 100644 ${ZEROS} ${BLOB} A`,
  "a b+%.txt",
  `:100644 000000 ${BLOB} ${ZEROS} D`,
  ":looks like a raw line",
  `\u0001${"2".repeat(40)} 2026-01-03T00:00:00Z`,
  `\u0001${"3".repeat(40)} 2026-01-04T00:00:00Z`,
  `\n:000000 120000 ${ZEROS} ${BLOB} A`,
  "ü/😀",
  "",
].join("\0");

async function parse(chunks: readonly Uint8Array[]): Promise<GitCommit[]> {
  const commits: GitCommit[] = [];
  async function* stream() {
    yield* chunks;
  }
  for await (const commit of parseGitLog(stream())) {
    commits.push(commit);
  }
  return commits;
}

describe("parseGitLog", () => {
  it("U1 reads commits, their changes, and those without any, in order", async () => {
    const commits = await parse([Buffer.from(OUTPUT)]);
    expect(commits.map(({ hash }) => hash[0])).toEqual(["1", "2", "3"]);
    expect(commits[0]).toEqual({
      hash: "1".repeat(40),
      authorDate: "2026-01-02T03:04:05+02:00",
      changes: [
        { oldMode: "000000", mode: "100644", blob: BLOB, path: Buffer.from("a b+%.txt") },
        {
          oldMode: "100644",
          mode: "000000",
          blob: ZEROS,
          path: Buffer.from(":looks like a raw line"),
        },
      ],
    });
    expect(commits[1]?.changes).toEqual([]);
    expect(Buffer.from(commits[2]?.changes[0]?.path ?? []).toString()).toBe("ü/😀");
  });

  it("U1 does not care where the chunks of the output end", async () => {
    const whole = await parse([Buffer.from(OUTPUT)]);
    const bytes = [...Buffer.from(OUTPUT)].map((byte) => Buffer.from([byte]));
    expect(await parse(bytes)).toEqual(whole);
  });

  it("U4 says what is not a change, rather than guessing", async () => {
    const output = Buffer.from(`\u0001${"1".repeat(40)} 2026\0warning: odd\0`);
    await expect(parse([output])).rejects.toThrow(/warning: odd/);
  });
});
