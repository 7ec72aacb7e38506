import type { IoHost } from "./io-host.ts";
import { createJsonHost } from "./json-host.ts";
import type { TerminalStream } from "./output-streams.ts";
import { createPlainHost } from "./plain-host.ts";
import { createTerminalHost } from "./terminal-host.ts";

/** The host that fits: JSON if it was asked for, a live view on a terminal, plain lines elsewhere. */
export function chooseHost(
  streams: { readonly stdout: TerminalStream; readonly stderr: TerminalStream },
  isJson: boolean,
): IoHost {
  if (isJson) {
    return createJsonHost(streams);
  }
  return streams.stdout.isTTY === true
    ? createTerminalHost(streams.stdout)
    : createPlainHost(streams.stdout);
}
