import { afterAll, describe, expect, it } from "vitest";
import { makeZip, problemsOf, rawSettings, settingsOf } from "./sample-settings.ts";
import { at, ofType, synthesizeDestination, synthesizeSource, theOne } from "./synthesized.ts";

const zip = makeZip();
afterAll(() => zip.remove());
const code = { package: { zip: zip.path } };
const operations = {
  ...{ bucket: "the-runs", concurrency: 7, toleratedFailurePercent: 3 },
  audit: { every: "12 hours", repair: true },
};
const settings = settingsOf({ ...code, source: { prefixes: ["in/"] }, operations });
const stack = synthesizeSource(settings);
const definition = JSON.parse(String(theOne(stack, "aws_sfn_state_machine")["definition"]));

describe("runs in the cloud", () => {
  it("V20 are not made where the settings do not ask for them", () => {
    const without = synthesizeSource(settingsOf(code));
    for (const type of ["aws_sfn_state_machine", "aws_scheduler_schedule"]) {
      expect(ofType(without, type)).toEqual([]);
    }
    expect(ofType(without, "aws_lambda_function")).toHaveLength(3);
  });

  it("V20 ranges at one time and failures have the limits of the settings, and states hold names alone", () => {
    expect(definition.States.Ranges).toMatchObject({
      ...{ MaxConcurrency: 7, ToleratedFailurePercentage: 3, ResultPath: null },
      ItemReader: { Parameters: { Bucket: "the-runs", "Key.$": "$.rangesKey" } },
      ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } },
      ResultWriter: { Parameters: { Bucket: "the-runs", Prefix: "xpart/map-runs" } },
    });
    const { Slice } = definition.States.Ranges.ItemProcessor.States;
    expect(Slice.Retry.map(({ MaxAttempts }: { MaxAttempts: number }) => MaxAttempts)).toEqual([
      12, 4,
    ]);
    const handler = theOne(stack, "aws_lambda_function", "reports-test-slice-handler");
    expect(JSON.parse(String(at(handler, "environment", "variables", "RUN_LIMITS")))).toEqual({
      ...{ concurrency: 7, ranges: 400, listingsPerSecond: 1000 },
      ...{ keysPerSecond: 300, mostWaiting: 500 },
    });
  });

  it("V21 a child that has no turn waits in the state machine, for as long as it was told", () => {
    const { IsDone, AwaitTurn } = definition.States.Ranges.ItemProcessor.States;
    expect(IsDone.Choices).toMatchObject([
      { Next: "Done" },
      { Variable: "$.slice.waitSeconds", NumericGreaterThan: 0, Next: "AwaitTurn" },
    ]);
    expect(AwaitTurn).toEqual({
      ...{ Type: "Wait", SecondsPath: "$.slice.waitSeconds", Next: "Slice" },
    });
  });

  it("V20 what failed is in the report, and fails the run", () => {
    const { Ranges, Summarize, IsComplete } = definition.States;
    expect(Ranges.Catch).toMatchObject([{ ErrorEquals: ["States.ALL"], Next: "Summarize" }]);
    expect(Summarize.Next).toBe("IsComplete");
    expect(IsComplete).toMatchObject({ Default: "Unfinished" });
  });

  it("V20 the clock begins a run of its own each time, of the prefixes in scope", () => {
    const schedule = theOne(stack, "aws_scheduler_schedule");
    expect(schedule["schedule_expression"]).toBe("rate(12 hours)");
    expect(JSON.parse(String(at(schedule, "target", "input")))).toEqual({
      run: "<aws.scheduler.execution-id>",
      request: { kind: "verify", prefixes: ["in/"], sends: true, isAudit: true },
    });
  });

  it("V20, S2 the state machine may call its function, its own children and its folder; the clock may start it", () => {
    const statements = ofType(stack, "aws_iam_role_policy").flatMap(
      ({ config }) => JSON.parse(String(config["policy"])).Statement,
    );
    const of = (sid: string) => statements.find(({ Sid }: { Sid: string }) => Sid === sid);
    expect(of("CompareRanges").Resource).toMatch(/^\$\{aws_lambda_function\..+\.arn\}$/);
    expect(of("StartChildren").Resource).toMatch(/^\$\{aws_sfn_state_machine\..+\.arn\}$/);
    expect(of("FollowChildren").Resource).toBe(
      "arn:aws:states:us-east-1:111122223333:execution:reports-test-runs/*",
    );
    expect(of("ReadRanges").Resource).toBe("arn:aws:s3:::the-runs/xpart/runs/*");
    expect(of("WriteResults").Resource).toBe("arn:aws:s3:::the-runs/xpart/map-runs/*");
    expect(of("KeepRuns").Resource).toBe("arn:aws:s3:::the-runs/xpart/runs/*");
    expect(of("StartRuns").Resource).toBe(of("StartChildren").Resource);
  });

  it("S1, S7 with federation its role is trusted, and with a secret it reads that", () => {
    const issuerUrl = "https://a1b2.tokens.sts.global.api.aws";
    const federated = settingsOf({
      ...{ ...code, operations },
      credentials: { kind: "federation", issuerUrl },
    });
    const trust = ofType(synthesizeDestination(federated), "aws_iam_role").map(({ config }) =>
      String(config["assume_role_policy"]),
    );
    expect(trust.join()).toContain("role/reports-test-slice-handler");
    const [policy] = ofType(stack, "aws_secretsmanager_secret_policy");
    expect(String(policy?.config["policy"])).toContain("slice-handler");
  });

  it.each([
    [{ bucket: "the-source" }, "operations.bucket must be another bucket"],
    [{ bucket: "the-replica" }, "operations.bucket must be another bucket"],
    [{ bucket: "r", audit: {} }, "operations.bucket must be the name"],
    [{ bucket: "the-runs", audit: { every: "5 minutes" } }, "operations.audit.every must be"],
    [{ bucket: "the-runs", concurrency: 0 }, "operations.concurrency must be"],
  ])("C5 %j is refused by its name", (wrong, words) => {
    expect(problemsOf(rawSettings({ ...code, operations: wrong })).join("\n")).toContain(words);
  });
});
