import { createLogUpdate } from "log-update";
import colors from "picocolors";
import type { IoHost, Message } from "./io-host.ts";
import { liveBlock } from "./live-block.ts";
import type { TerminalStream } from "./output-streams.ts";

/** A live view below the lines that stay, for a terminal. */
export function createTerminalHost(stream: TerminalStream): IoHost {
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
      shown = liveBlock(progress, stream);
      live(shown);
    },
    result(result) {
      close();
      keep(result);
    },
    close,
  };
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
