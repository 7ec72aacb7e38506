import { basename } from "node:path";
import { isOnServer, namesOf, type Settings } from "@xpart/deployment";
import {
  type EventDelivery,
  type FaultPlan,
  type InterceptedRequest,
  type LambdaPoller,
  type LambdaProcess,
  type Partition,
  type PartitionOptions,
  type RequestIntercept,
  type Sandbox,
  startLambdaPoller,
  startLambdaProcess,
  startSandbox,
} from "@xpart/sandbox";
import { createIamGuard, type IamGuard } from "../iam/iam-guard.ts";
import type { PolicyStatement } from "../iam/iam-policy.ts";
import { placeOf } from "../iam/settings-guard.ts";
import {
  at,
  ofType,
  type SynthesizedStack,
  synthesizeDestination,
  synthesizeSource,
} from "../synthesized.ts";
import { type AppliedStack, applyStack, customerKeys, environmentOf } from "./applied-stack.ts";
import { destinationPolicies, rolePolicies } from "./deployed-policies.ts";
import { type AppliedValues, resolve } from "./terraform-values.ts";

/** A deployment in the sandbox, made from the synthesised Terraform alone. */
export interface DeployedWorld {
  readonly sandbox: Sandbox;
  readonly guard: IamGuard;
  /** Statements by the name of the role or user that has them. */
  readonly policies: Map<string, readonly PolicyStatement[]>;
  readonly logs: readonly string[];
  /** Calls a function of the source directly, as Step Functions does. @throws what it throws. */
  invoke(functionName: string, event: unknown): Promise<unknown>;
  /** Resolves when all events are worked off. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** How to run it. */
export interface DeployOptions {
  readonly settings: Settings;
  /** Paths of bundles, by the names of the zips that the settings have in their place. */
  readonly bundles: ReadonlyMap<string, string>;
  /** Stands between the rules and their queues. */
  interceptDelivery?(delivery: EventDelivery, deliver: () => void): void;
  /** An invocation's time, where it is to be shorter than the settings say. */
  readonly invocationMs?: number;
  /** Stands before the guard, and sees every request of both sides. */
  readonly interceptRequest?: RequestIntercept;
  /** May kill invocations. */
  readonly faults?: Pick<FaultPlan, "invocationBegan">;
  /** What a person puts into the secret of a destination on another server, which is running where settings say. */
  readonly serverSecret?: string;
  /** The same of a source. */
  readonly sourceSecret?: string;
  /** Whether the destination bucket sends its events, too, since another pair begins there. */
  readonly destinationSends?: boolean;
  /** A pair that is deployed, and copies the other way: this one stands beside it, and ends before it. */
  readonly beside?: DeployedWorld;
}

/** Only ends what hangs: a hundred versions of a key, or what is returned twice, take their time on a busy machine. */
const IDLE_LIMIT_MS = 1_800_000;
/** What is tried is what a function does with its time, not how fast this machine is. */
const GRACE_MS = 600_000;

/** Of a destination on another server. */
const NO_STACK: SynthesizedStack = { text: "{}", json: {}, resources: [] };

/** Builds everything that the two stacks say, and starts the functions on their queues. */
export async function deploy(options: DeployOptions): Promise<DeployedWorld> {
  const { settings, beside } = options;
  const source = synthesizeSource(settings);
  const destination = isOnServer(settings.destination) ? NO_STACK : synthesizeDestination(settings);
  const policies = beside?.policies ?? new Map<string, readonly PolicyStatement[]>();
  const guard = beside?.guard ?? createIamGuard(policies);
  const keys = new Map<string, string>();
  const sandbox = beside ? turned(beside.sandbox) : await startGuarded(options, guard, keys);
  if (beside === undefined) {
    makeBuckets(options, sandbox, { source, destination });
  }
  const opened = await openDestination(settings, destination, sandbox);
  const { values, secretValue = options.serverSecret ?? "" } = opened;
  const { sourceSecret = "" } = options;
  const atSource = await applyStack(source, sandbox.source, new Map(), (name) =>
    name === namesOf(settings).sourceSecret ? sourceSecret : secretValue,
  );
  const atDestination = await applyStack(destination, sandbox.destination, values, () => "");
  for (const [resource, key] of customerKeys(source, atSource.values)) {
    keys.set(resource, key);
  }
  for (const [name, statements] of [
    ...rolePolicies(source, atSource.values),
    ...rolePolicies(destination, values),
    ...destinationPolicies(destination, values),
  ]) {
    policies.set(name, statements);
  }
  const logs: string[] = [];
  const started = [
    startFunctions(options, { stack: source, side: "source", ...atSource }, sandbox, logs),
    startFunctions(
      options,
      { stack: destination, side: "destination", ...atDestination },
      sandbox,
      logs,
    ),
  ];
  return {
    ...{ sandbox, guard, policies, logs },
    async invoke(functionName, event) {
      const called = started.find(({ processes }) => processes.has(functionName));
      return called?.processes.get(functionName)?.invoke(event);
    },
    async idle() {
      for (const { partition, pollers } of started) {
        await partition.eventsSettled();
        // Part workers ask for a reconcile on the queue before theirs, which may be idle already.
        for (const poller of [...pollers, ...pollers]) {
          await poller.idle(IDLE_LIMIT_MS);
        }
      }
    },
    async stop() {
      const running = started.flatMap(({ pollers, processes }) => [
        ...pollers,
        ...processes.values(),
      ]);
      await Promise.all(running.map((each) => each.stop()));
      await sandbox.stop();
    },
  };
}

/** The same sandbox, seen from its other side by who does not end it. */
function turned({ source, destination }: Sandbox): Sandbox {
  return { source: destination, destination: source, stop: async () => undefined };
}

function startGuarded(
  options: DeployOptions,
  guard: IamGuard,
  keys: ReadonlyMap<string, string>,
): Promise<Sandbox> {
  const { source, destination } = options.settings;
  const faults = {
    interceptDelivery: options.interceptDelivery ?? ((_: EventDelivery, go: () => void) => go()),
    interceptRequest: options.interceptRequest ?? ((_: InterceptedRequest, answer) => answer()),
    eventsSettled: async () => {},
  } satisfies PartitionOptions["faults"];
  const side = (settings: typeof source | typeof destination) => {
    if (settings === destination && isOnServer(destination)) {
      return { faults };
    }
    const place = placeOf(settings);
    return {
      ...place,
      faults,
      guard: guard.of({ ...place, keyOf: (resource) => keys.get(resource) }),
    };
  };
  return startSandbox({ source: side(source), destination: side(destination) });
}

/** Both are there before the stacks; whether they send their events to EventBridge the stacks say. */
function makeBuckets(
  { settings, destinationSends = false }: DeployOptions,
  sandbox: Sandbox,
  stacks: Readonly<Record<"source" | "destination", SynthesizedStack>>,
): void {
  const { source, destination, operations } = settings;
  const { objectLock } = destination;
  const versioning = "enabled";
  if (operations !== undefined) {
    sandbox.source.s3.createBucket(operations.bucket, { versioning, eventBridge: false });
  }
  const sides = Object.entries({ source, destination }).filter(([, side]) => !isOnServer(side));
  for (const [side, { bucket }] of sides) {
    const stack = side === "source" ? stacks.source : stacks.destination;
    const partition = side === "source" ? sandbox.source : sandbox.destination;
    const eventBridge =
      (side === "destination" && destinationSends) ||
      ofType(stack, "aws_s3_bucket_notification").some(
        ({ config }) => config["bucket"] === bucket && config["eventbridge"] === true,
      );
    partition.s3.createBucket(bucket, { versioning, objectLock, eventBridge });
  }
}

interface DestinationIdentity {
  /** What a person puts into the secret; absent with federation, and at another server. */
  readonly secretValue?: string;
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
    const trust = JSON.parse(resolve(String(config["assume_role_policy"]), values));
    if (trust.Statement[0].Principal.Federated === undefined) {
      continue;
    }
    values.set(`aws_iam_role.${id}.name`, name);
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
  return { values };
}

interface DeployedSide extends AppliedStack {
  readonly stack: SynthesizedStack;
  readonly side: "source" | "destination";
}

interface StartedSide {
  readonly partition: Partition;
  /** By the function's name. */
  readonly processes: ReadonlyMap<string, LambdaProcess>;
  readonly pollers: readonly LambdaPoller[];
}

/** The functions of a stack, each with the queue that the stack gives it. */
function startFunctions(
  { bundles, faults, invocationMs, settings }: DeployOptions,
  applied: DeployedSide,
  sandbox: Sandbox,
  logs: string[],
): StartedSide {
  const partition = sandbox[applied.side];
  const functions = ofType(applied.stack, "aws_lambda_function").map(({ id, config }) => {
    const [, handlerName = ""] = String(config["handler"]).split(".");
    const zip = basename(String(config["filename"]));
    const modulePath = bundles.get(zip);
    if (modulePath === undefined) {
      throw new Error(`no bundle for ${zip}`);
    }
    const roleKey = partition.addAccessKey(resolve(String(config["role"]), applied.values));
    const own = environmentOf(config, applied.values);
    const process = startLambdaProcess({
      modulePath,
      handlerName,
      functionName: String(config["function_name"]),
      memorySizeMb: Number(config["memory_size"]),
      timeoutMs: invocationMs ?? Number(config["timeout"]) * 1000,
      graceMs: GRACE_MS,
      // Nothing but what Terraform says, and where the sandbox's services are.
      environment: {
        ...own,
        ...partition.environment(roleKey),
        ...(own["DEST_BUCKET"] === undefined || isOnServer(settings.destination)
          ? {}
          : endpointsOf(sandbox.destination, own)),
      },
      onLog: ({ line }) => logs.push(line),
      ...(faults === undefined ? {} : { faults }),
    });
    const name = String(config["function_name"]);
    return [`$\{aws_lambda_function.${id}.arn}`, { name, process, roleKey }] as const;
  });
  const byReference = new Map(functions);
  return {
    partition,
    processes: new Map(functions.map(([, { name, process }]) => [name, process])),
    pollers: startMappings(applied, partition, byReference, logs),
  };
}

function endpointsOf({ endpoint }: Partition, own: Readonly<Record<string, string>>) {
  return {
    DEST_ENDPOINT_URL: endpoint,
    DEST_FORCE_PATH_STYLE: "true",
    ...(own["DEST_ROLE_ARN"] === undefined ? {} : { DEST_STS_ENDPOINT_URL: endpoint }),
  };
}

interface DeployedFunction {
  readonly process: LambdaProcess;
  readonly roleKey: ReturnType<Partition["addAccessKey"]>;
}

/** Pollers that act in the name of the functions' roles, as Lambda does. */
function startMappings(
  { stack, values, queues }: DeployedSide,
  partition: Partition,
  functions: ReadonlyMap<string, DeployedFunction>,
  logs: string[],
): readonly LambdaPoller[] {
  return ofType(stack, "aws_lambda_event_source_mapping").map(({ config }) => {
    const deployed = functions.get(String(config["function_name"]));
    const queue = queues.get(resolve(String(config["event_source_arn"]), values));
    if (queue === undefined || deployed === undefined) {
      throw new Error(`no queue or no function: ${JSON.stringify(config)}`);
    }
    return startLambdaPoller({
      partition: { ...partition, credentials: deployed.roleKey },
      queue,
      batchSize: Number(config["batch_size"]),
      reportBatchItemFailures:
        at(config, "function_response_types", 0) === "ReportBatchItemFailures",
      errorVisibilitySeconds: 1,
      invoke: (event) => deployed.process.invoke(event),
      onError: (error) => logs.push(String(error)),
    });
  });
}
