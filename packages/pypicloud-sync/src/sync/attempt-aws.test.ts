import { describe, expect, it } from "vitest";
import { asSyncError, attemptAws } from "./attempt-aws.ts";

/** An error as the SDK throws it. */
function sdkError(name: string, httpStatusCode?: number, message = "it said so"): Error {
  const error = new Error(message);
  return Object.assign(error, { name, $metadata: { httpStatusCode } });
}

async function syncErrorOf(error: unknown) {
  const answer = await attemptAws("cache", "PutItem", () => Promise.reject(error));
  if (answer.ok) throw new Error("it went well");
  return asSyncError(answer.error, "cache");
}

describe("attemptAws", () => {
  it("F1 an answer comes through", async () => {
    expect(await attemptAws("bucket", "HeadObject", async () => 1)).toEqual({ ok: true, value: 1 });
  });

  it.each([
    ["ProvisionedThroughputExceededException", 400, "unavailable"],
    ["SlowDown", 503, "unavailable"],
    ["InternalServerError", 500, "unavailable"],
    ["AccessDeniedException", 400, "denied"],
    ["ExpiredTokenException", 400, "denied"],
    ["CredentialsProviderError", undefined, "denied"],
    ["ResourceNotFoundException", 400, "misconfigured"],
    ["PermanentRedirect", 301, "misconfigured"],
    ["ValidationException", 400, "invalid"],
  ] as const)("F1 %s with status %s is %s", async (name, status, kind) => {
    const error = await syncErrorOf(sdkError(name, status));
    expect(error).toEqual({
      kind,
      place: "cache",
      operation: "PutItem",
      message: `${name}: it said so`,
    });
  });

  it("F1 an error without an answer is unavailable; a client without a region is misconfigured", async () => {
    expect(await syncErrorOf(new Error("socket hang up"))).toMatchObject({
      kind: "unavailable",
      message: "socket hang up",
    });
    expect(await syncErrorOf(new Error("Region is missing"))).toMatchObject({
      kind: "misconfigured",
      message: "Region is missing",
    });
  });

  it("F1 a code that the message names already is not said twice", async () => {
    const error = sdkError("NoSuchBucket", 404, "NoSuchBucket: there is none");
    expect((await syncErrorOf(error)).message).toBe("NoSuchBucket: there is none");
  });
});
