import { stripVTControlCharacters } from "node:util";
import type { IoHost, Progress } from "./io-host.ts";
import { barText } from "./live-block.ts";
import { type TextSink, writeLines } from "./output-streams.ts";

/** Between two lines of progress: enough to see that it goes on, few enough for a log. */
const PROGRESS_INTERVAL_MS = 1_000;

/**
 * Plain lines without colour, for pipes, files and logs; progress at most once a second. Texts come painted where the
 * environment asks for colours (CI does), so what is not on a terminal is stripped here, at the one door.
 */
export function createPlainHost(sink: TextSink, now: () => number = Date.now): IoHost {
  let nextProgressMs = Number.NEGATIVE_INFINITY;
  const write = (text: string) => writeLines(sink, stripVTControlCharacters(text));
  return {
    notify: ({ text }) => write(text),
    progress(progress) {
      const nowMs = now();
      if (nowMs >= nextProgressMs) {
        nextProgressMs = nowMs + PROGRESS_INTERVAL_MS;
        write(progressLine(progress));
      }
    },
    result: ({ text }) => write(text),
    close: () => undefined,
  };
}

function progressLine({ title, bar, figures, screen }: Progress): string {
  if (screen !== undefined) {
    return title;
  }
  const said = figures.map(({ label, value }) => `${label} ${value}`);
  return `${title}: ${[...(bar === undefined ? [] : [barText(bar)]), ...said].join(", ")}`;
}
