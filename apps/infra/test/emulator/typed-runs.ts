import { strict as assert } from "node:assert";
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { DescribeMapRunCommand, ListMapRunsCommand } from "@aws-sdk/client-sfn";
import { namesOf, type Settings } from "@xpart/deployment";
import type { RunReport } from "@xpart/operations/distributed";
import type { MinistackServer } from "@xpart/test-kit/ministack-server";
import { type EmulatedRuns, orThrow } from "./emulated-run.ts";
import type { EmulatorClients } from "./emulator-clients.ts";
import type { TypeCommand } from "./typed-commands.ts";

/** Runs of a deployed state machine by the commands that a person types. */
export interface TypedRuns {
  /** Types a command to its report. @returns undefined where it ended without one, if that is among what it may come to. */
  reportOrNone(
    exitCodes: readonly number[],
    ...args: readonly string[]
  ): Promise<RunReport | undefined>;
  /** The same where there has to be one. */
  report(exitCode: number, ...args: readonly string[]): Promise<RunReport>;
  /**
   * Begins a run, whose name stands last, and ends it by the command and its children as AWS does. @returns how many ranges
   * were done when it ended.
   */
  stopAfter(ranges: number, ...args: readonly string[]): Promise<number>;
  /** Has the runs' function work no more than so many at a time. */
  throttle(most: number): Promise<void>;
  throttleNoMore(): Promise<void>;
}

/** What runs are typed on. */
export interface TypedRunsPlace {
  readonly pair: {
    readonly settings: Settings;
    readonly source: {
      readonly clients: EmulatorClients;
      readonly server: Pick<MinistackServer, "scaleWaits">;
    };
  };
  readonly runs: EmulatedRuns;
  readonly xpart: TypeCommand;
  /** Is told how each was followed; absent: nobody is. */
  readonly say?: (text: string) => void;
  /**
   * Has slices get no further while a run is ended, which takes as long as its command does, until what it returns is called;
   * absent: none begins for half a minute, the time of its retries.
   */
  readonly freeze?: () => Promise<() => void>;
}

/** Types runs of a pair. */
export function typedRuns(place: TypedRunsPlace): TypedRuns {
  const { pair, runs, xpart, say = () => {} } = place;
  const { lambda, stepFunctions } = pair.source.clients;
  const FunctionName = namesOf(pair.settings).sliceHandler;
  const doneOf = async (execution: string) =>
    orThrow(await runs.control.read(execution)).ranges?.done ?? 0;
  const throttleNoMore = async () => {
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  };
  const throttle = async (most: number) => {
    await lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: most }),
    );
  };
  const beginNone = async () => {
    await throttle(0);
    return () => {};
  };
  const { freeze = beginNone } = place;
  const isMapRunning = async (executionArn: string) => {
    const { mapRuns = [] } = await stepFunctions.send(new ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns[0] ?? {};
    const { status } = await stepFunctions.send(new DescribeMapRunCommand({ mapRunArn }));
    return status === "RUNNING";
  };
  /**
   * The emulator's StopExecution leaves a Map's children at work until all of its ranges are done. Without their function, and
   * with retries that do not wait, all fail that have not begun a slice, and slices under way end by themselves, as at AWS.
   */
  const endChildren = async (executionArn: string, thaw: () => void) => {
    await throttle(0);
    await pair.source.server.scaleWaits(0);
    thaw();
    while (await isMapRunning(executionArn)) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await pair.source.server.scaleWaits(1);
  };
  const reportOrNone: TypedRuns["reportOrNone"] = async (exitCodes, ...args) => {
    const typed = await xpart([...args, "--distributed", "--json"]);
    const isRight = exitCodes.some((each) => each === typed.exitCode);
    const said = typed.stderr.slice(-2_000);
    assert.ok(isRight, `exit status ${typed.exitCode}\n${said}`);
    const looks = typed.stderr.split("\n").filter((line) => line.includes("asked for"));
    const last = looks.at(-1)?.trim() ?? said;
    say(`  followed by ${looks.length} lines with keys; the last: ${last}`);
    if (typed.stdout === "") {
      say(said);
    }
    return typed.stdout === "" ? undefined : JSON.parse(typed.stdout);
  };
  return {
    reportOrNone,
    async report(exitCode, ...args) {
      const found = await reportOrNone([exitCode], ...args);
      assert.ok(found);
      return found;
    },
    async stopAfter(ranges, ...args) {
      const run = args.at(-1) ?? "";
      const begun = await xpart([...args, "--distributed", "--detach"]);
      assert.equal(begun.exitCode, 0, begun.stderr);
      const execution = orThrow(await runs.control.find(run)) ?? "";
      while ((await doneOf(execution)) < ranges) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const { ReservedConcurrentExecutions: before } = await lambda.send(
        new GetFunctionConcurrencyCommand({ FunctionName }),
      );
      const thaw = await freeze();
      const ended = await xpart([...args, "--distributed", "--stop"]);
      assert.equal(ended.exitCode, 0, ended.stderr);
      assert.equal(orThrow(await runs.control.read(execution)).status, "ABORTED");
      const done = await doneOf(execution);
      await endChildren(execution, thaw);
      await (before === undefined ? throttleNoMore() : throttle(before));
      return done;
    },
    throttle,
    throttleNoMore,
  };
}
