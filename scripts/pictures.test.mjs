import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { repositoryFiles } from "./check/repository-files.mjs";
import { drawRecording } from "./pictures/draw-recording.mjs";
import { PICTURES } from "./pictures/pictures.mjs";
import { root } from "./setup/work-tree.mjs";

const DEMO = "packages/cli/src/commands/demo";

/** What a recording of the demo shows, with the file that says it: who changes one records anew. */
const SHOWN = [
  ["flood lag p50", `${DEMO}/view/show-progress.ts`],
  ["under way", `${DEMO}/view/show-progress.ts`],
  ["chaos: what went wrong, and how it came right", `${DEMO}/view/show-progress.ts`],
  ["crossing", `${DEMO}/view/show-progress.ts`],
  ["entries, newest first", `${DEMO}/view/stack-rows.ts`],
  ["of a quiet object p50", `${DEMO}/demo-evidence.ts`],
  ["in the demo's flood p50", `${DEMO}/demo-evidence.ts`],
  ["came right", `${DEMO}/demo-evidence.ts`],
  ["equal: true", `${DEMO}/demo-evidence.ts`],
];

test("G1 a picture is what its script draws", () => {
  for (const [path, svg] of Object.entries(PICTURES)) {
    assert.equal(read(path), svg, `${path}: pnpm pictures`);
  }
});

test("G1 the recording of the demo shows what the demo shows now", () => {
  const recording = read("docs/pictures/demo.svg");
  for (const [text, path] of SHOWN) {
    assert.ok(read(path).includes(text), `${path} does not say "${text}" any more`);
    assert.ok(recording.includes(text), `"${text}" is not in the recording: pnpm pictures:demo`);
  }
  // Whoever does not want motion sees the end of it.
  assert.match(recording, /prefers-reduced-motion:reduce\)\{\.f\d+\{visibility:visible\}\}/);
});

test("G1 a recording keeps each picture that differs, for as long as it stood", () => {
  const row = (text) => [[{ style: "good", column: 2, text }]];
  const frames = [
    { atMs: 0, rows: row("a") },
    { atMs: 600, rows: row("a") },
    { atMs: 1_200, rows: row("b < c") },
  ];
  const svg = drawRecording(frames, { command: "demo", columns: 10, rows: 1 });
  assert.equal(svg.match(/class="f f\d+"/g).length, 2);
  assert.match(svg, /<!-- 0 to 200 -->/);
  assert.match(svg, /class="good">b &lt; c<\/text>/);
});

test("G1 every picture and page that a page of the docs links to is there", () => {
  const pages = repositoryFiles(root).filter((path) =>
    /^(README|SECURITY|CONTRIBUTING)\.md$|^docs\/.*\.md$/.test(path),
  );
  const missing = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .filter(([, target]) => !existsSync(join(root, dirname(page), target)))
      .map(([, target]) => `${page}: ${target}`),
  );
  assert.deepEqual(missing, []);
});

function read(path) {
  return readFileSync(join(root, path), "utf8");
}
