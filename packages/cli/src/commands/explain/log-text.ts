import { type KeyLogLine, type KeyLogs, printable, timeText } from "@xpart/operations";
import { formatCount } from "../../io/format.ts";

/** Shown on a terminal, the newest; `--json` has more. */
const MAX_SHOWN = 50;

/** What the functions wrote of a key, for people. */
export function logLines({ lines, sinceMs, incomplete, problems }: KeyLogs): readonly string[] {
  const shown = lines.slice(-MAX_SHOWN);
  const hidden = lines.length - shown.length;
  const all = [
    ...(hidden > 0 ? [`${formatCount(hidden)} older ones, all of them with --json`] : []),
    ...shown.map(lineText),
    ...(lines.length === 0 && problems.length === 0
      ? [
          `no line of this key since ${timeText(sinceMs)}; what goes as expected leaves none (functions.logLevel)`,
        ]
      : []),
    ...incomplete.map((name) => `${name}: there is more than was looked at; see CloudWatch Logs`),
    ...problems.map(
      ({ functionName, error }) =>
        `${functionName}: could not be looked into: ${printable(error.message)}`,
    ),
  ];
  return all.map((text, index) => `${(index === 0 ? "logs" : "").padEnd(13)}${text}`);
}

/** What a line says beside its message, as far as it helps. */
const SHOWN_FIELDS = ["event", "versionId", "outcome", "reason", "failure"] as const;

function lineText({ timeMs, text, functionName }: KeyLogLine): string {
  const line = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const fields = SHOWN_FIELDS.flatMap((name) =>
    line[name] === undefined ? [] : [`${name} ${line[name]}`],
  );
  const more = fields.length === 0 ? "" : ` (${fields.join(", ")})`;
  const said = `${line["level"] ?? ""} ${line["message"] ?? ""}${more}`;
  return `${timeText(timeMs)} ${functionName} ${printable(said)}`;
}
