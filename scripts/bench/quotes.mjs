import { shownOf, spreadText } from "./shown.mjs";

/**
 * The one table of what other documents quote of docs/measured.json: what each has to say, word for word but for line
 * breaks. A test holds them to it, so after a `pnpm bench` that found something else it names the lines to change.
 */
export function quotesOf(sections) {
  const small = figuresOf(sections.small, "queueHandler");
  const verify = figuresOf(sections.verify, "xpart verify");
  const demo = figuresOf(sections.demo, "demo of 2,500 commits");
  const keys = figuresOf(sections.compare, "1,000,000 keys, 1 version each");
  const versions = figuresOf(sections.compare, "1 key, 100,000 versions");
  const rclone = figuresOf(sections.verify, "rclone check");
  const heldBack = ["1,000,000 keys", "1 key, 100,000 versions"].map(
    (what) => figuresOf(sections.compare, `${what} with a heap of 64 MiB`).mostMemory,
  );
  const peak = shownOf(Math.max(...heldBack), 0);
  const copied = (what) => `${figuresOf(sections.big, `xpart, ${what}`).memory()} MiB for`;
  const compared = keys.median("perCpuSecond", { to: 1_000 });

  return {
    "README.md": [
      `${small.median("cpuPerUnit", { digits: 1 })} ms for 1 KiB: ${small.times("SDK loop")} times a loop of the AWS SDK, ` +
        `${small.times("the same calls")} times the same requests alone, ${small.times("rclone copy")} times \`rclone copy\``,
      `${copied("10 MiB")} an object of 10 MiB, ${copied("1 GiB")} 1 GiB in parts, ${copied("8 GiB")} 8 GiB`,
      `${compared} keys a second of processor time, ${peak} MiB for 10^6 keys`,
      `takes ${verify.times("rclone check")} of the processor time of \`rclone check\``,
    ],
    "docs/limits.md": [
      `${demo.spread("perSecond")} objects a second`,
      `${copied("10 MiB")} 10 MiB, ${copied("256 MiB in one PUT")} 256 MiB in one PUT, ` +
        `${copied("1 GiB")} 1 GiB and ${copied("8 GiB")} 8 GiB in parts`,
      `${compared} keys a second of processor time`,
    ],
    "packages/operations/README.md": [
      `compared at ${compared} keys a second of processor time`,
      `at ${versions.median("perCpuSecond", { to: 1_000 })} versions a second`,
      `peaks at ${peak} MiB of memory`,
      `\`xpart verify\` ${verify.median("perSecond", { to: 100 })} keys a second, its start included, ` +
        `\`rclone check\` ${rclone.median("perSecond", { to: 100 })}`,
      `takes ${verify.timesWithSpread("rclone check")} of its processor time, and ${verify.memory()} MiB of memory where rclone takes ${rclone.memory()}`,
    ],
  };
}

/** A row's figures as they are quoted. */
function figuresOf({ rows }, row) {
  const { figures, times = [] } = rows.find(({ name }) => name === row);
  const ratio = (beside) => times.find(({ name }) => name === beside);
  return {
    median: (figure, { digits = 0, to = 1 } = {}) =>
      shownOf(
        to === 1 ? figures[figure].median : Math.round(figures[figure].median / to) * to,
        digits,
      ),
    spread: (figure) => spreadText(figures[figure], 0),
    mostMemory: figures.memory?.most,
    memory: () => shownOf(figures.memory.most, 0),
    times: (beside) => shownOf(ratio(beside).median, 2),
    timesWithSpread: (beside) => spreadText(ratio(beside), 2),
  };
}
