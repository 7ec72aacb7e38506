/** Of the font, in the units of the drawing. */
const CELL = { width: 8.4, height: 18 };
const MARGIN = 20;
const HEAD = 34;
/** The recording is played so many times as fast, and its last picture stays so long. */
const SPEED = 6;
const LAST_MS = 6_000;

/** Readable on the dark ground of the drawing, 4.5 to 1 and more. */
const COLOURS = {
  plain: "#d7dee8",
  bold: "#ffffff",
  dim: "#8b97a8",
  good: "#5fd38d",
  bad: "#ff8a80",
};

/** The drawing's version of a recording, so that a viewer with reduced motion sees its last picture alone. */
export function drawRecording(frames, { command, columns, rows }) {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = HEAD + rows * CELL.height + MARGIN;
  const kept = withoutRepeats(frames);
  const startMs = kept[0].atMs;
  const times = kept.map(({ atMs }) => (atMs - startMs) / SPEED);
  const totalMs = times.at(-1) + LAST_MS;
  const groups = kept.map((frame, index) => {
    const from = times[index];
    const to = times[index + 1] ?? totalMs;
    return `<g class="f f${index}">${frame.rows.map(drawRow).join("")}</g>${""}<!-- ${Math.round(from)} to ${Math.round(to)} -->`;
  });
  const steps = kept.map((_, index) => {
    const percent = (ms) => `${((100 * ms) / totalMs).toFixed(3)}%`;
    const from = percent(times[index]);
    const to = percent(times[index + 1] ?? totalMs);
    const before = index === 0 ? "" : `0%{visibility:hidden}`;
    const after = index === kept.length - 1 ? "" : `${to},100%{visibility:hidden}`;
    return `@keyframes k${index}{${before}${from}{visibility:visible}${after}}.f${index}{animation:k${index} ${(totalMs / 1000).toFixed(2)}s step-end infinite}`;
  });
  const last = kept.length - 1;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d">
<title id="t">A recording of ${escaped(command)}</title>
<desc id="d">A terminal, played ${SPEED} times as fast: a bar with what is done and left, one key's versions on both sides filling, what chaos did and how it came right, and at the end the comparison: equal: true.</desc>
<style>
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;fill:${COLOURS.plain}}
${Object.entries(COLOURS)
  .map(([name, colour]) => `.${name}{fill:${colour}}`)
  .join("")}
.bold{font-weight:bold}
.f{visibility:hidden}
@media (prefers-reduced-motion:no-preference){
${steps.join("\n")}
}
@media (prefers-reduced-motion:reduce){.f${last}{visibility:visible}}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#161b24" stroke="#39424f"/>
<circle cx="20" cy="17" r="5" fill="#39424f"/><circle cx="36" cy="17" r="5" fill="#39424f"/><circle cx="52" cy="17" r="5" fill="#39424f"/>
<text x="${width - MARGIN}" y="21" text-anchor="end" class="dim">${SPEED} times as fast</text>
${groups.join("\n")}
</svg>
`;
}

/** More make a large file and no better picture. */
const MAX_FRAMES = 60;

/** Those that differ from the one before, evenly thinned out where there are many; the last one stays. */
function withoutRepeats(frames) {
  const different = frames.filter(
    ({ rows }, index) =>
      index === 0 || JSON.stringify(rows) !== JSON.stringify(frames[index - 1].rows),
  );
  const every = Math.ceil(different.length / MAX_FRAMES);
  return different.filter((_, index) => index % every === 0 || index === different.length - 1);
}

function drawRow(pieces, row) {
  const y = HEAD + (row + 1) * CELL.height - 5;
  return pieces
    .map(({ style, column, text }) => {
      const x = (MARGIN + column * CELL.width).toFixed(1);
      // As wide as its cells, whatever the font.
      const length = ([...text].length * CELL.width).toFixed(1);
      const name = style === "plain" ? "" : ` class="${style}"`;
      return `<text x="${x}" y="${y}" textLength="${length}"${name}>${escaped(text)}</text>`;
    })
    .join("");
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
