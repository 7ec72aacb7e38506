// Makes docs/pictures/demo.svg: what a terminal shows while the demo runs, under chaos, of a real run.
//   node scripts/pictures/record-demo.mjs [arguments of xpart demo]
// It takes a minute or two; what it makes is another picture each time, since every run is another.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import xterm from "@xterm/headless";
import { root } from "../setup/work-tree.mjs";
import { drawRecording } from "./draw-recording.mjs";

/** Decided by picocolors when it is loaded. */
process.env.FORCE_COLOR = "1";
const { runCli } = await import("../../packages/cli/src/run-cli.ts");

const COLUMNS = 104;
const ROWS = 40;
/** Between two pictures of the recording; what did not change makes none. */
const FRAME_MS = 500;
const TARGET = join(root, "docs/pictures/demo.svg");

const args = process.argv.length > 2 ? process.argv.slice(2) : ["--commits", "15", "--chaos", "3"];
const command = `npm run demo -- ${args.join(" ")}`;
const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: COLUMNS, rows: ROWS });
// What a terminal's driver does to the ends of lines; and where this clone lies is nobody's business.
stdout.on("data", (chunk) =>
  terminal.write(String(chunk).replaceAll(root, "~/xpart").replaceAll("\n", "\r\n")),
);
terminal.write(`$ ${command}\r\n`);

const startedMs = performance.now();
const frames = [];
const timer = setInterval(() => frames.push(photograph()), FRAME_MS);
const status = await runCli(["demo", ...args], {
  stdout,
  stderr: process.stderr,
  workingDirectory: root,
  signal: new AbortController().signal,
});
await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
clearInterval(timer);
frames.push(photograph());
if (status !== 0) {
  console.error(`the demo ended with status ${status}: no picture is made of that`);
  process.exitCode = status;
} else {
  writeFileSync(TARGET, drawRecording(frames, { command, columns: COLUMNS, rows: ROWS }));
  console.log(`${frames.length} pictures in ${TARGET}`);
}

/** @returns the screen as rows of pieces of one colour, and when that was. */
function photograph() {
  const { active } = terminal.buffer;
  const rows = Array.from({ length: ROWS }, (_, index) =>
    piecesOf(active.getLine(active.baseY + index)),
  );
  return { atMs: performance.now() - startedMs, rows };
}

function piecesOf(line) {
  const pieces = [];
  for (let column = 0; column < COLUMNS; column += 1) {
    const cell = line?.getCell(column);
    // The second half of a wide character.
    if (cell === undefined || cell.getWidth() === 0) {
      continue;
    }
    const style = styleOf(cell);
    const last = pieces.at(-1);
    const text = cell.getChars() || " ";
    if (last?.style === style) {
      last.text += text;
    } else {
      pieces.push({ style, column, text });
    }
  }
  return pieces
    .map((piece) => ({ ...piece, text: piece.text.replace(/ +$/, "") }))
    .filter(({ text }) => text !== "");
}

/** The few that the demo has. */
function styleOf(cell) {
  const colour = { 1: "bad", 2: "good" }[cell.isFgPalette() ? cell.getFgColor() : -1];
  return colour ?? (cell.isDim() ? "dim" : cell.isBold() ? "bold" : "plain");
}
