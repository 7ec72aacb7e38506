import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateScheduleCommand, GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { ListStateMachinesCommand } from "@aws-sdk/client-sfn";
import { namesOf } from "@xpart/deployment";
import { createRunControl, type RunControl } from "@xpart/operations";
import {
  createRunStore,
  type RunReport,
  type RunRequest,
  type RunStore,
} from "@xpart/operations/distributed";
import type { EmulatedPair } from "./emulated-pair.ts";
import type { EmulatorClients } from "./emulator-clients.ts";

/** What of a pair a run needs: the emulator of the functions. */
interface RunPair {
  readonly source: { readonly clients: EmulatorClients };
}

/** Where runs are kept. */
export const RUN_BUCKET = "runs-of-the-pair";

/** Compares all that is in scope, and judges what has just changed, too. */
export const VERIFY_ALL: RunRequest = { kind: "verify", prefixes: [""], sends: false, graceMs: 0 };

/** The deployed state machine of a pair. */
export interface EmulatedRuns {
  readonly control: RunControl;
  storeOf(run: string): RunStore;
  /** Starts a run and waits for its end. @returns its status, and its report. */
  work(run: string, request: RunRequest): Promise<EndedRun>;
  /** Waits for the end of an execution. */
  until(run: string, execution: string): Promise<EndedRun>;
  /** Waits for the report of a run that somebody else has begun. */
  reportOf(run: string): Promise<RunReport>;
}

/** A run that has ended. */
export interface EndedRun {
  readonly status: string;
  readonly report: RunReport;
}

/** Makes the bucket that the settings' `operations` name. */
export async function makeRunBucket({ source }: RunPair): Promise<void> {
  await source.clients.s3.send(new CreateBucketCommand({ Bucket: RUN_BUCKET }));
}

/** The state machine, once it is deployed. @throws where it is not. */
export async function openRuns({ source }: RunPair): Promise<EmulatedRuns> {
  const { stepFunctions, s3 } = source.clients;
  const { stateMachines = [] } = await stepFunctions.send(new ListStateMachinesCommand());
  const [machine] = stateMachines;
  if (machine?.stateMachineArn === undefined) {
    throw new Error("no state machine is deployed");
  }
  const { stateMachineArn: machineArn } = machine;
  const control = createRunControl({ stepFunctions, machineArn, now: Date.now });
  const storeOf = (run: string) =>
    createRunStore({ client: s3, bucket: RUN_BUCKET, prefix: "xpart/" }, run);
  const until = async (run: string, execution: string): Promise<EndedRun> => {
    for (;;) {
      const { status } = orThrow(await control.read(execution));
      if (status !== "RUNNING") {
        const report = orThrow(await storeOf(run).read("report.json")) as RunReport;
        return { status, report };
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  return {
    ...{ control, storeOf, until },
    async reportOf(run) {
      for (;;) {
        const report = orThrow(await storeOf(run).read("report.json"));
        if (report !== undefined) {
          return report as RunReport;
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    work: async (run, request) => until(run, orThrow(await control.start(run, request))),
  };
}

/**
 * Has the clock begin the deployed audit now: by a schedule of its own with the deployed one's target, since the emulator puts no
 * execution's id into the input itself. What has just changed is judged, too.
 *
 * @returns the expression of the deployed schedule.
 */
export async function beginAudit({ source, settings }: EmulatedPair, run: string): Promise<string> {
  const { scheduler } = source.clients;
  const Name = namesOf(settings).audit;
  const { Target, ScheduleExpression = "" } = await scheduler.send(
    new GetScheduleCommand({ Name }),
  );
  const { request } = JSON.parse(Target?.Input ?? "{}");
  const Input = JSON.stringify({ run, request: { ...request, graceMs: 0 } });
  await scheduler.send(
    new CreateScheduleCommand({
      ...{ Name: `${Name}-now`, ActionAfterCompletion: "DELETE" },
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: Target?.Arn, RoleArn: Target?.RoleArn, Input },
      ScheduleExpression: `at(${new Date().toISOString().slice(0, 19)})`,
    }),
  );
  return ScheduleExpression;
}

/** What a call came to. @throws where a service refused. */
export function orThrow<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: object },
): T {
  if (!result.ok) {
    throw new Error(JSON.stringify(result.error));
  }
  return result.value;
}
