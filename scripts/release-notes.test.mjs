import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./check/publishable-packages.mjs";
import { notesOf } from "./release/notes-of.mjs";

/** As changesets writes one. */
const changelog = (name, minor) => `# ${name}

## 0.2.0

### Minor Changes

- 1a2b3c4: ${minor}

### Patch Changes

- Updated dependencies [1a2b3c4]
  - @xpart/core@0.2.0

## 0.1.0

### Minor Changes

- 0000000: What the first one had.
`;

test("G12 a release's notes are the texts of its changesets, each once", () => {
  const both = "Events of envelopes are read.\n\n  Those of SNS, too.";
  const changelogs = [
    { name: "@xpart/core", text: changelog("@xpart/core", both) },
    { name: "@xpart/cli", text: changelog("@xpart/cli", both) },
    { name: "@xpart/infra", text: changelog("@xpart/infra", "Alarms of its own.") },
  ];
  assert.equal(
    notesOf(changelogs, "0.2.0"),
    "## Minor Changes\n\n" +
      "- **@xpart/core, @xpart/cli**: Events of envelopes are read.\n\n  Those of SNS, too.\n\n" +
      "- **@xpart/infra**: Alarms of its own.\n",
  );
  assert.equal(notesOf(changelogs, "0.3.0"), "");
});

test("G12 notes of a version that no changelog has are an error, not an empty release", () => {
  const script = join(root, "scripts/release/notes.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, "99.0.0"], {
    encoding: "utf8",
  });
  assert.deepEqual([status, stdout], [1, ""]);
  assert.match(stderr, /no changelog has a version "99\.0\.0"/);
});
