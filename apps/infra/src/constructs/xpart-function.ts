import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { CloudwatchLogSubscriptionFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-subscription-filter/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import {
  type FunctionPlatform,
  type FunctionSettings,
  type IamSettings,
  joinVpc,
  type LogSettings,
  logGroupOf,
  policyDocument,
  type Statement,
  sendTo,
  serviceTrust,
  workQueue,
  writeLogs,
  writeTraces,
} from "@xpart/deployment";
import { Construct } from "constructs";
import { CodeCheck } from "./code-check.ts";
import type { CodeConfig } from "./function-code.ts";

/** One handler of the zip, deployed. */
export interface XpartFunctionProps {
  /** Of the function and of its role. */
  readonly name: string;
  readonly description: string;
  /** The exported name in `index.mjs`, such as `queueHandler`. */
  readonly handler: string;
  readonly code: CodeConfig;
  readonly environment: Readonly<Record<string, string>>;
  /** What it may do beside working its queue and writing its log. */
  readonly statements: readonly Statement[];
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Gets the events of asynchronous invocations that failed. */
  readonly deadLetters: SqsQueue;
  readonly functions: Pick<FunctionSettings, "environment" | "tags" | "tracing">;
  readonly platform: FunctionPlatform;
  /** Of the role. */
  readonly iam: IamSettings;
  readonly logs: LogSettings;
}

/** How a queue's messages come to a function. */
export interface QueueMapping {
  readonly queue: SqsQueue;
  /** Messages that one invocation gets at most; a FIFO queue allows 10. */
  readonly batchSize: number;
  /** Seconds to wait for a fuller batch; standard queues only. */
  readonly batchingWindowSeconds?: number;
  /** Invocations at one time, from 2. */
  readonly concurrency: number;
  /** Whether it stands still until somebody switches it on. */
  readonly isStill?: boolean;
}

/** A function that is called by something else than a queue. */
export interface CalledDirectly {
  /** Invocations at one time. */
  readonly concurrency: number;
}

/** A Lambda function with a role, a log and, as a rule, a queue that feeds it. */
export class XpartFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: IamRole;
  /** Absent where no queue feeds it. */
  readonly mapping: LambdaEventSourceMapping | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: XpartFunctionProps,
    calledBy: QueueMapping | CalledDirectly,
  ) {
    super(scope, id);
    const mapping = "queue" in calledBy ? calledBy : undefined;
    const { name, functions, platform } = props;
    const logGroup = this.addLog(name, props.logs);
    this.role = new IamRole(this, "role", {
      name,
      ...iamConfig(props.iam),
      description: `Of the function ${name}`,
      assumeRolePolicy: serviceTrust("lambda.amazonaws.com"),
    });
    const policy = new IamRolePolicy(this, "policy", {
      name,
      role: this.role.id,
      policy: policyDocument([
        ...(mapping === undefined ? [] : [workQueue("WorkQueue", mapping.queue.arn)]),
        ...props.statements,
        sendTo("GiveUp", props.deadLetters.arn),
        writeLogs(logGroup.arn),
        ...(functions.tracing ? [writeTraces()] : []),
        ...(platform.vpc === undefined ? [] : [joinVpc()]),
      ]),
    });
    this.function = new LambdaFunction(this, "function", {
      ...props.code,
      functionName: name,
      description: props.description,
      handler: `index.${props.handler}`,
      ...platformConfig(platform),
      ...(platform.reserveConcurrency
        ? { reservedConcurrentExecutions: calledBy.concurrency }
        : {}),
      role: this.role.arn,
      timeout: props.timeoutSeconds,
      memorySize: props.memoryMb,
      environment: { variables: { ...functions.environment, ...props.environment } },
      deadLetterConfig: { targetArn: props.deadLetters.arn },
      loggingConfig: loggingOf(props, logGroup),
      tracingConfig: { mode: functions.tracing ? "Active" : "PassThrough" },
      tags: functions.tags,
      // Lambda checks at once that the role may use the dead-letter queue, and make network interfaces.
      dependsOn: [policy],
    });
    if (props.code.sourceCodeHash !== undefined && props.code.filename !== undefined) {
      new CodeCheck(this, "code-check", this.function, props.code.sourceCodeHash);
    }
    this.mapping = mapping && this.addMapping(mapping);
  }

  private addLog(name: string, logs: LogSettings): CloudwatchLogGroup {
    const group = new CloudwatchLogGroup(this, "log", {
      name: logGroupOf(name),
      retentionInDays: logs.retentionDays,
      ...(logs.kmsKeyArn === undefined ? {} : { kmsKeyId: logs.kmsKeyArn }),
    });
    const { subscription } = logs;
    if (subscription !== undefined) {
      new CloudwatchLogSubscriptionFilter(this, "log-subscription", {
        name,
        logGroupName: group.name,
        destinationArn: subscription.destinationArn,
        filterPattern: subscription.filterPattern,
        ...(subscription.roleArn === undefined ? {} : { roleArn: subscription.roleArn }),
      });
    }
    return group;
  }

  private addMapping({
    queue,
    batchSize,
    batchingWindowSeconds,
    concurrency,
    isStill = false,
  }: QueueMapping): LambdaEventSourceMapping {
    return new LambdaEventSourceMapping(this, "mapping", {
      functionName: this.function.arn,
      eventSourceArn: queue.arn,
      batchSize,
      ...(batchingWindowSeconds === undefined
        ? {}
        : { maximumBatchingWindowInSeconds: batchingWindowSeconds }),
      // Without it Lambda deletes the messages that a handler returned.
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: concurrency },
      ...(isStill ? { enabled: false } : {}),
      // `xpart pause` switches it off, and no deployment may end a pause (C23).
      lifecycle: { ignoreChanges: ["enabled"] },
    });
  }
}

/** Where IAM keeps something, and what bounds it. */
export function iamConfig({ iamPath, permissionsBoundary }: IamSettings): {
  readonly path?: string;
  readonly permissionsBoundary?: string;
} {
  return {
    ...(iamPath === undefined ? {} : { path: iamPath }),
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
  };
}

/**
 * The key of the variables needs no right of the role: Lambda makes a grant for it when the function is deployed.
 * Source: "Securing Lambda environment variables", Lambda guide.
 */
function platformConfig(platform: FunctionPlatform) {
  const { runtime, architecture, variablesKmsKeyArn, codeSigningConfigArn, vpc } = platform;
  return {
    runtime,
    architectures: [architecture],
    ...(variablesKmsKeyArn === undefined ? {} : { kmsKeyArn: variablesKmsKeyArn }),
    ...(codeSigningConfigArn === undefined ? {} : { codeSigningConfigArn }),
    ...(vpc === undefined
      ? {}
      : {
          vpcConfig: {
            subnetIds: [...vpc.subnetIds],
            securityGroupIds: [...vpc.securityGroupIds],
          },
        }),
  };
}

/**
 * Lambda's own lines (start, end, report) are left out where nothing went wrong. The functions' lines
 * pass: they are chosen by `LOGGING_LEVEL`, and metrics have no level, which Lambda takes for INFO.
 */
function loggingOf({ environment }: XpartFunctionProps, logGroup: CloudwatchLogGroup) {
  return {
    logFormat: "JSON",
    applicationLogLevel: environment["LOGGING_LEVEL"] === "DEBUG" ? "DEBUG" : "INFO",
    systemLogLevel: "WARN",
    logGroup: logGroup.name,
  };
}
