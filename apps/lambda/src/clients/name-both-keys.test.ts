import { keyMapOf } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { createJsonLogger } from "../report/json-logger.ts";
import { nameBothKeys } from "./name-both-keys.ts";

describe("nameBothKeys", () => {
  const lines: unknown[] = [];
  const logger = createJsonLogger({
    ...{ level: "INFO", now: () => 0 },
    write: (line) => lines.push(JSON.parse(line)),
  });

  it("M1 a line about a key says what it is called on both sides", () => {
    const named = nameBothKeys(logger, keyMapOf([{ from: "raw/", to: "landing/" }])).with({
      awsRequestId: "id",
    });
    named.log("INFO", "replicated", { key: "raw/a" });
    named.log("INFO", "begun");
    named.log("INFO", "skipped", { messageId: "m" });
    expect(lines).toMatchObject([
      { awsRequestId: "id", key: "raw/a", destinationKey: "landing/a" },
      { message: "begun" },
      { messageId: "m" },
    ]);
    expect(
      lines.slice(1).filter((line) => JSON.stringify(line).includes("destinationKey")),
    ).toEqual([]);
  });

  it("M1 where keys are the same nothing is added", () => {
    expect(nameBothKeys(logger, keyMapOf(undefined))).toBe(logger);
  });
});
