import { describe, expect, it } from "vitest";
import { changesOf } from "./git-changes.ts";
import type { GitChange } from "./git-log.ts";

const FILE = "100644";
const NONE = "000000";
const LINK = "120000";
const SUBMODULE = "160000";

function changeOf(change: Partial<GitChange>) {
  const commit = {
    hash: "0123456789abcdef0123456789abcdef01234567",
    authorDate: "2026-01-02T03:04:05+02:00",
    changes: [{ path: Buffer.from("a.json"), oldMode: NONE, mode: FILE, blob: "b10b", ...change }],
  };
  return changesOf(commit, async (blob) => ({ kind: "bytes", bytes: Buffer.from(blob) }))[0];
}

describe("changesOf", () => {
  it("U1 a changed file is put with the commit in its tags and mode and blob in its metadata", async () => {
    const change = changeOf({});
    expect(change).toMatchObject({
      kind: "put",
      key: "a.json",
      contentType: "application/json",
      metadata: { mode: "100644", blob: "b10b" },
      tags: { commit: "0123456789ab", "author-date": "2026-01-02T03:04:05+02:00" },
    });
    const content = change?.kind === "put" ? await change.read() : undefined;
    expect(content).toEqual({ kind: "bytes", bytes: Buffer.from("b10b") });
  });

  it.each([
    ["a removed file", { oldMode: FILE, mode: NONE }, { kind: "delete", key: "a.json" }],
    ["a symbolic link", { mode: LINK }, { kind: "put", metadata: { mode: LINK } }],
    ["a new submodule", { mode: SUBMODULE }, { kind: "skipped", reason: "submodule" }],
    ["a moved submodule", { oldMode: SUBMODULE, mode: SUBMODULE }, { reason: "submodule" }],
    ["a removed submodule", { oldMode: SUBMODULE, mode: NONE }, { reason: "submodule" }],
    ["a file become a submodule", { oldMode: FILE, mode: SUBMODULE }, { kind: "delete" }],
    ["a submodule become a file", { oldMode: SUBMODULE, mode: FILE }, { kind: "put" }],
    [
      "a name that is not UTF-8",
      { path: Buffer.from([0x66, 0xff]) },
      { reason: "name is not UTF-8" },
    ],
    ["a name of 1,024 bytes", { path: Buffer.from("é".repeat(512)) }, { kind: "put" }],
    [
      "a longer name",
      { path: Buffer.from("é".repeat(513)) },
      { reason: "name is longer than an S3 key" },
    ],
  ])("U1 %s", (_name, change, expected) => {
    expect(changeOf(change)).toMatchObject(expected);
  });
});
