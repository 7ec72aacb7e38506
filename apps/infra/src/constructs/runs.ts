import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule/index.js";
import { SfnStateMachine } from "@cdktf/provider-aws/lib/sfn-state-machine/index.js";
import {
  type AuditSettings,
  compareSource,
  driveRuns,
  keepRuns,
  type Names,
  namesOf,
  type OperationsSettings,
  policyDocument,
  readLedger,
  type Settings,
  type Statement,
  seeBacklog,
  sendTo,
  serviceTrust,
  sliceEnvironment,
  startRuns,
} from "@xpart/deployment";
import { Construct } from "constructs";
import { runDefinition } from "./run-definition.ts";
import { iamConfig, XpartFunction, type XpartFunctionProps } from "./xpart-function.ts";

/** Minutes within which an audit may begin, so that not all of an account's begin at the full hour. */
const FLEXIBLE_MINUTES = 15;

/** What sliceHandler shares with the functions that copy. */
export interface RunWorkers {
  readonly copying: Omit<XpartFunctionProps, "name" | "description" | "handler" | "statements">;
  readonly ledgerArn: string;
  /** Of the functions' FIFO queue. */
  readonly objectsArn: string;
  /** What opens the destination, and a source on another server. */
  readonly atEnds: readonly Statement[];
}

/** Comparing and filling buckets in the cloud (V20): a state machine over sliceHandler and, where settings say so, a clock. */
export class Runs extends Construct {
  readonly sliceHandler: XpartFunction;
  readonly machine: SfnStateMachine;

  constructor(
    scope: Construct,
    id: string,
    settings: Settings,
    operations: OperationsSettings,
    workers: RunWorkers,
  ) {
    super(scope, id);
    const names = namesOf(settings);
    this.sliceHandler = this.addHandler(settings, operations, names, workers);
    const functionArn = this.sliceHandler.function.arn;
    const role = this.addRole("role", names.runRole, settings, "states.amazonaws.com");
    this.machine = new SfnStateMachine(this, "machine", {
      name: names.runMachine,
      roleArn: role.arn,
      type: "STANDARD",
      definition: runDefinition(settings, operations, functionArn),
      tracingConfiguration: { enabled: settings.functions.tracing },
    });
    const { arn } = this.machine;
    this.addPolicy("policy", role, driveRuns(settings, operations, functionArn, arn));
    if (operations.audit !== undefined) {
      this.addAudit(settings, names, operations.audit);
    }
  }

  private addHandler(
    settings: Settings,
    operations: OperationsSettings,
    names: Names,
    { copying, ledgerArn, objectsArn, atEnds }: RunWorkers,
  ): XpartFunction {
    const { PARTS_QUEUE: _parts, ...environment } = copying.environment;
    const props = {
      ...copying,
      environment: { ...environment, ...sliceEnvironment(settings, operations) },
      name: names.sliceHandler,
      description: `${settings.description}: compares both buckets, range by range`,
      handler: "sliceHandler",
      statements: [
        ...compareSource(settings),
        ...readLedger(settings, ledgerArn),
        ...atEnds,
        sendTo("AskForReconcile", objectsArn),
        seeBacklog(objectsArn),
        ...keepRuns(settings, operations),
      ],
    };
    const { concurrency } = operations;
    return new XpartFunction(this, "slice-handler", props, { concurrency });
  }

  private addAudit(settings: Settings, names: Names, { every, repair }: AuditSettings): void {
    const role = this.addRole("audit-role", names.auditRole, settings, "scheduler.amazonaws.com");
    const { prefixes } = settings.source;
    const request = {
      kind: "verify",
      prefixes: prefixes.length === 0 ? [""] : prefixes,
      sends: repair,
      isAudit: true,
    };
    new SchedulerSchedule(this, "audit", {
      name: names.audit,
      description: `Compares ${settings.source.bucket} with ${settings.destination.bucket}`,
      scheduleExpression: `rate(${every})`,
      flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: FLEXIBLE_MINUTES },
      target: {
        arn: this.machine.arn,
        roleArn: role.arn,
        // Each begins a run of its own.
        input: JSON.stringify({ run: "<aws.scheduler.execution-id>", request }),
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3_600 },
      },
    });
    this.addPolicy("audit-policy", role, [startRuns(this.machine.arn)]);
  }

  private addRole(id: string, name: string, settings: Settings, service: string): IamRole {
    return new IamRole(this, id, {
      name,
      ...iamConfig(settings.functions),
      description: "Of the runs of xpart that compare and fill buckets",
      assumeRolePolicy: serviceTrust(service),
    });
  }

  private addPolicy(id: string, role: IamRole, statements: readonly Statement[]): void {
    new IamRolePolicy(this, id, {
      name: role.name,
      role: role.id,
      policy: policyDocument(statements),
    });
  }
}
