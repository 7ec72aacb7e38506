import {
  type EventDelivery,
  type LambdaPoller,
  type LambdaProcess,
  type Partition,
  type Sandbox,
  startLambdaPoller,
  startLambdaProcess,
  startSandbox,
} from "@xpart/sandbox";
import type { Settings } from "../../src/settings/settings.ts";
import { createIamGuard, type IamGuard } from "../iam/iam-guard.ts";
import type { PolicyStatement } from "../iam/iam-policy.ts";
import {
  at,
  ofType,
  type SynthesizedStack,
  synthesizeDestination,
  synthesizeSource,
} from "../synthesized.ts";
import { type AppliedSource, applySource, environmentOf } from "./applied-source.ts";
import { destinationPolicies, rolePolicies } from "./deployed-policies.ts";
import { type AppliedValues, resolve } from "./terraform-values.ts";

/** A deployment in the sandbox, made from the synthesised Terraform alone. */
export interface DeployedWorld {
  readonly sandbox: Sandbox;
  readonly guard: IamGuard;
  /** Statements by the name of the role or user that has them. */
  readonly policies: ReadonlyMap<string, readonly PolicyStatement[]>;
  readonly logs: readonly string[];
  /** Resolves when all events are worked off. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** How to run it. */
export interface DeployOptions {
  readonly settings: Settings;
  readonly bundlePath: string;
  /** Handlers that the bundle has. */
  readonly handlers: readonly string[];
  /** Stands between the rule and its queue. */
  interceptDelivery?(delivery: EventDelivery, deliver: () => void): void;
  /** An invocation's time, where it is to be shorter than the settings say. */
  readonly invocationMs?: number;
  /** Drops the answer to a request of the destination's identity after its effect. */
  dropsAnswer?(operation: string, path: string): boolean;
}

/** Builds everything that the two stacks say, and starts the functions on their queues. */
export async function deploy(options: DeployOptions): Promise<DeployedWorld> {
  const { settings } = options;
  const source = synthesizeSource(settings);
  const destination = synthesizeDestination(settings);
  const policies = new Map<string, readonly PolicyStatement[]>();
  const guard = createIamGuard(policies);
  const sandbox = await startGuarded(options, guard);
  makeBuckets(settings, sandbox);
  const identity = await openDestination(settings, destination, sandbox);
  const applied = await applySource(source, sandbox.source, identity.secretValue);
  for (const [name, statements] of [
    ...rolePolicies(source, applied.values),
    ...destinationPolicies(destination, identity.values),
  ]) {
    policies.set(name, statements);
  }
  const logs: string[] = [];
  const functions = startFunctions(options, source, applied, sandbox, logs);
  const pollers = startMappings(source, applied, sandbox, functions, logs);
  return {
    ...{ sandbox, guard, policies, logs },
    async idle() {
      await sandbox.source.eventsSettled();
      // Part workers ask for a reconcile on the queue before theirs, which may be idle already.
      for (const poller of [...pollers, ...pollers]) {
        await poller.idle();
      }
    },
    async stop() {
      await Promise.all(pollers.map((poller) => poller.stop()));
      await Promise.all([...functions.values()].map(({ process }) => process.stop()));
      await sandbox.stop();
    },
  };
}

function startGuarded(options: DeployOptions, guard: IamGuard): Promise<Sandbox> {
  const { source, destination } = options.settings;
  const side = (settings: typeof source | typeof destination) => {
    const { partition, region, accountId = "" } = settings;
    const place = { partition: partition.name, region, accountId, dnsSuffix: partition.dnsSuffix };
    const guarded = guard.intercept(place);
    const faults = {
      interceptDelivery: options.interceptDelivery ?? ((_: EventDelivery, go: () => void) => go()),
      interceptRequest: (async (asked, answer) => {
        const answered = await guarded(asked, answer);
        const isDropped = options.dropsAnswer?.(asked.operation, asked.request.path) ?? false;
        return isDropped ? undefined : answered;
      }) satisfies ReturnType<IamGuard["intercept"]>,
      eventsSettled: async () => {},
    };
    return { ...place, faults };
  };
  return startSandbox({ source: side(source), destination: side(destination) });
}

function makeBuckets({ source, destination }: Settings, sandbox: Sandbox): void {
  const { objectLock } = destination;
  const versioning = "enabled";
  sandbox.source.s3.createBucket(source.bucket, { versioning, objectLock, eventBridge: true });
  const atDestination = { versioning, objectLock, eventBridge: false } as const;
  sandbox.destination.s3.createBucket(destination.bucket, atDestination);
}

interface DestinationIdentity {
  /** What a person puts into the secret; nothing with federation. */
  readonly secretValue: string;
  readonly values: AppliedValues;
}

/** A user with a key, or a role that trusts what the synthesised trust policy says. */
async function openDestination(
  { destination }: Settings,
  stack: SynthesizedStack,
  sandbox: Sandbox,
): Promise<DestinationIdentity> {
  const values: AppliedValues = new Map();
  const [user] = ofType(stack, "aws_iam_user");
  if (user !== undefined) {
    const name = String(user.config["name"]);
    values.set(`aws_iam_user.${user.id}.name`, name);
    const key = sandbox.destination.addAccessKey(name);
    const secretValue = JSON.stringify({
      user: name,
      accesskey: key.accessKeyId,
      secretaccesskey: key.secretAccessKey,
      partition: destination.partition.name,
      accountid: sandbox.destination.accountId,
    });
    return { secretValue, values };
  }
  for (const { id, config } of ofType(stack, "aws_iam_openid_connect_provider")) {
    const { partition, accountId } = sandbox.destination;
    const host = String(config["url"]).replace("https://", "");
    const arn = `arn:${partition}:iam::${accountId}:oidc-provider/${host}`;
    values.set(`aws_iam_openid_connect_provider.${id}.arn`, arn);
  }
  for (const { id, config } of ofType(stack, "aws_iam_role")) {
    const name = String(config["name"]);
    values.set(`aws_iam_role.${id}.name`, name);
    const trust = JSON.parse(resolve(String(config["assume_role_policy"]), values));
    const trusted = Object.values(trust.Statement[0].Condition.StringEquals) as (
      | string
      | readonly string[]
    )[];
    const [audience, subjects] = trusted.map((value) => [value].flat());
    const issuer = await sandbox.source.issueTokens();
    sandbox.destination.addFederatedRole({
      ...{ name, issuer },
      audience: audience?.[0] ?? "",
      subjects: subjects ?? [],
    });
  }
  return { secretValue: "", values };
}

interface DeployedFunction {
  readonly process: LambdaProcess;
  readonly roleKey: ReturnType<Partition["addAccessKey"]>;
}

/** The functions of the bundle, by the reference that the mappings have. */
function startFunctions(
  { bundlePath, handlers, invocationMs }: DeployOptions,
  stack: SynthesizedStack,
  { values }: AppliedSource,
  { source, destination }: Sandbox,
  logs: string[],
): ReadonlyMap<string, DeployedFunction> {
  const functions = ofType(stack, "aws_lambda_function").map(({ id, config }) => {
    const [, handlerName = ""] = String(config["handler"]).split(".");
    const roleKey = source.addAccessKey(resolve(String(config["role"]), values));
    const own = environmentOf(config, values);
    const process = startLambdaProcess({
      modulePath: bundlePath,
      handlerName,
      functionName: String(config["function_name"]),
      memorySizeMb: Number(config["memory_size"]),
      timeoutMs: invocationMs ?? Number(config["timeout"]) * 1000,
      // Nothing but what Terraform says, and where the sandbox's services are.
      environment: {
        ...own,
        ...source.environment(roleKey),
        ...(own["DEST_BUCKET"] === undefined ? {} : endpointsOf(destination, own)),
      },
      onLog: ({ line }) => logs.push(line),
    });
    const reference = `$\{aws_lambda_function.${id}.arn}`;
    return { handlerName, reference, deployed: { process, roleKey } };
  });
  return new Map(
    functions
      .filter(({ handlerName }) => handlers.includes(handlerName))
      .map(({ reference, deployed }) => [reference, deployed]),
  );
}

function endpointsOf({ endpoint }: Partition, own: Readonly<Record<string, string>>) {
  return {
    DEST_ENDPOINT_URL: endpoint,
    DEST_FORCE_PATH_STYLE: "true",
    ...(own["DEST_ROLE_ARN"] === undefined ? {} : { DEST_STS_ENDPOINT_URL: endpoint }),
  };
}

/** Pollers that act in the name of the functions' roles, as Lambda does. */
function startMappings(
  stack: SynthesizedStack,
  { values, queues }: AppliedSource,
  { source }: Sandbox,
  functions: ReadonlyMap<string, DeployedFunction>,
  logs: string[],
): readonly LambdaPoller[] {
  return ofType(stack, "aws_lambda_event_source_mapping").flatMap(({ config }) => {
    const deployed = functions.get(String(config["function_name"]));
    const queue = queues.get(resolve(String(config["event_source_arn"]), values));
    if (queue === undefined) {
      throw new Error(`no queue ${String(config["event_source_arn"])}`);
    }
    return deployed === undefined
      ? []
      : [
          startLambdaPoller({
            partition: { ...source, credentials: deployed.roleKey },
            queue,
            batchSize: Number(config["batch_size"]),
            reportBatchItemFailures:
              at(config, "function_response_types", 0) === "ReportBatchItemFailures",
            failureVisibilitySeconds: 1,
            invoke: (event) => deployed.process.invoke(event),
            onError: (error) => logs.push(String(error)),
          }),
        ];
  });
}
