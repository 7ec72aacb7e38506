import { createLogUpdate } from "log-update";
import colors from "picocolors";
import type { IoHost, Message, Progress } from "./io-host.ts";

/** A live view below the lines that stay, for a terminal. */
export function createTerminalHost(stream: NodeJS.WritableStream): IoHost {
  const live = createLogUpdate(stream);
  let shown = "";

  function keep(message: Message): void {
    live.clear();
    stream.write(`${paint(message)}\n`);
    if (shown !== "") {
      live(shown);
    }
  }
  function close(): void {
    shown = "";
    live.clear();
    // Gives the cursor back.
    live.done();
  }
  return {
    notify: keep,
    progress(progress) {
      shown = progressBlock(progress);
      live(shown);
    },
    result(result) {
      close();
      keep(result);
    },
    close,
  };
}

function progressBlock({ title, figures, screen }: Progress): string {
  if (screen !== undefined) {
    return screen;
  }
  const width = Math.max(...figures.map(({ label }) => label.length));
  const rows = figures.map(({ label, value }) => `  ${colors.dim(label.padEnd(width))}  ${value}`);
  return [colors.bold(title), ...rows].join("\n");
}

function paint({ level, text }: Message): string {
  switch (level) {
    case "good":
      return colors.green(text);
    case "bad":
      return colors.red(text);
    case "info":
      return text;
  }
}
