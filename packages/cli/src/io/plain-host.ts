import type { IoHost, Progress } from "./io-host.ts";
import { barText } from "./live-block.ts";
import { type TextSink, writeLines } from "./output-streams.ts";

/** Between two lines of progress: enough to see that it goes on, few enough for a log. */
const PROGRESS_INTERVAL_MS = 1_000;

/** Plain lines without colour, for pipes, files and logs; progress at most once a second. */
export function createPlainHost(sink: TextSink, now: () => number = Date.now): IoHost {
  let nextProgressMs = Number.NEGATIVE_INFINITY;
  return {
    notify: ({ text }) => writeLines(sink, text),
    progress(progress) {
      const nowMs = now();
      if (nowMs >= nextProgressMs) {
        nextProgressMs = nowMs + PROGRESS_INTERVAL_MS;
        writeLines(sink, progressLine(progress));
      }
    },
    result: ({ text }) => writeLines(sink, text),
    close: () => undefined,
  };
}

function progressLine({ title, bar, figures }: Progress): string {
  const said = figures.map(({ label, value }) => `${label} ${value}`);
  return `${title}: ${[...(bar === undefined ? [] : [barText(bar)]), ...said].join(", ")}`;
}
