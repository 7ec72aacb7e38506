import { describe, expect, it } from "vitest";
import { createJsonLogger, type LogLevel } from "./json-logger.ts";

const LEVELS: readonly LogLevel[] = ["DEBUG", "INFO", "WARNING", "ERROR"];

function logAt(level: LogLevel) {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const logger = createJsonLogger({ level, write, now: () => 1_780_000_000_000 });
  return { logger, lines };
}

describe("logger", () => {
  it("H4 a line is one JSON object with Lambda's own names for time and level", () => {
    const { logger, lines } = logAt("INFO");
    logger.with({ awsRequestId: "r1" }).log("WARNING", "two\nlines", { key: "a\nb" });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain("\n");
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      timestamp: "2026-05-28T20:26:40.000Z",
      level: "WARN",
      message: "two\nlines",
      awsRequestId: "r1",
      key: "a\nb",
    });
  });

  it.each([
    ["DEBUG", 4],
    ["INFO", 3],
    ["WARNING", 2],
    ["ERROR", 1],
  ] as const)("H4 at %s nothing less important is written", (level, expected) => {
    const { logger, lines } = logAt(level);
    for (const each of LEVELS) {
      logger.log(each, each);
    }
    expect(lines).toHaveLength(expected);
  });
});
