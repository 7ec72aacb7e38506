import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFolderTree } from "./folder-tree.ts";
import { type Change, MAX_BUFFERED_BYTES } from "./traffic.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xpart-folder-"));
  await mkdir(join(directory, "sub/empty"), { recursive: true });
  for (let number = 0; number < 10; number += 1) {
    await writeFile(join(directory, "sub", `file ${number}.json`), `{"n":${number}}`);
  }
  await writeFile(join(directory, "big"), Buffer.alloc(MAX_BUFFERED_BYTES + 1, 7));
  await symlink("/", join(directory, "link"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function collect(): Promise<Change[]> {
  const traffic = await openFolderTree(directory);
  const changes: Change[] = [];
  for await (const change of traffic.changes()) {
    changes.push(change);
  }
  return changes;
}

describe("openFolderTree", () => {
  it("U2 puts every file, then overwrites a few and deletes a few of them", async () => {
    const changes = await collect();
    const puts = changes.flatMap((change) => (change.kind === "put" ? [change] : []));
    const first = puts.filter(({ tags }) => Object.keys(tags).length === 0);
    const expected = Array.from({ length: 10 }, (_, number) => `sub/file ${number}.json`);
    expect(first.map(({ key }) => key).sort()).toEqual(["big", ...expected]);
    const keys = first.map(({ key }) => key);
    expect(puts.slice(first.length).map(({ key }) => key)).toEqual([keys[0], keys[5], keys[10]]);
    const deletes = changes.flatMap((change) => (change.kind === "delete" ? [change.key] : []));
    expect(deletes).toEqual([keys[4], keys[9]]);
  });

  it("U2 gives a big file as a stream and a small one as bytes", async () => {
    const puts = (await collect()).flatMap((change) => (change.kind === "put" ? [change] : []));
    const big = await puts.find(({ key }) => key === "big")?.read();
    const small = await puts.find(({ key }) => key === "sub/file 3.json")?.read();
    expect(big).toMatchObject({ kind: "stream", sizeBytes: MAX_BUFFERED_BYTES + 1 });
    const content = big?.kind === "stream" ? await buffer(big.stream) : Buffer.alloc(0);
    expect(content.equals(Buffer.alloc(MAX_BUFFERED_BYTES + 1, 7))).toBe(true);
    expect(small).toEqual({ kind: "bytes", bytes: Buffer.from('{"n":3}') });
  });

  it("U2 leaves out symbolic links, which may lead anywhere, and says so", async () => {
    expect(await collect()).toContainEqual({
      kind: "skipped",
      name: "link",
      reason: "symbolic link",
    });
  });

  it("U4 names --dir and --git where there is no such folder", async () => {
    await expect(openFolderTree(join(directory, "big"))).rejects.toMatchObject({
      problem: { what: "There is no such folder", remedy: expect.stringMatching(/--dir.*--git/) },
    });
  });
});
