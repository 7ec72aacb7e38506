import type { PolicyChoices } from "@xpart/core";
import { logGroupOf, writeEnvironment } from "@xpart/deployment";
import {
  type AddedMapping,
  type LambdaLogLine,
  type LambdaProcess,
  type LambdaProcessOptions,
  type SqsEvent,
  startLambdaPoller,
  startLambdaProcess,
} from "@xpart/sandbox";
import { type DemoStage, STAGE_NAMES } from "./demo-stage.ts";
import { createHandlerTroubles, type HandlerTroubles } from "./handler-troubles.ts";
import { createLagWatch, keysOf, type LagWatch } from "./lag-watch.ts";
import type { DemoTerms } from "./policy/demo-terms.ts";
import type { Onlooker } from "./view/onlooker.ts";

/** The handlers at work: what Lambda and its event source mappings are in a deployment. */
export interface DemoPipeline {
  readonly lag: LagWatch;
  readonly troubles: HandlerTroubles;
  /** Highest peak of any handler process. */
  workerRssBytes(): number;
  stop(): Promise<void>;
}

/** Processes of queueHandler. More only compete for the two or so cores that a newcomer's machine has. */
const QUEUE_PROCESSES = 2;
/** Batches waiting at the processes besides those being worked, so that none has to wait for a receive. */
const BATCHES_AHEAD = 1;
/** One batch at a time lets messages gather meanwhile, so that batches are full: fewer invocations. */
const BUFFER_CONCURRENCY = 1;
/** A failed message comes again so soon; a deployment leaves that to the visibility timeout. */
const FAILURE_VISIBILITY_SECONDS = 1;

/** Starts both handlers from the built bundle, each in processes of its own, and connects the queues. */
export function startPipeline(
  bundlePath: string,
  stage: DemoStage,
  onlooker: Onlooker,
  policy?: PolicyChoices,
): DemoPipeline {
  const lag = createLagWatch(onlooker.done);
  const troubles = createHandlerTroubles();
  const { chaos } = stage.weather;
  const shared = { modulePath: bundlePath, ...(chaos && { faults: chaos.faults }) };
  const loggingTo = (functionName: string) => (line: LambdaLogLine) => {
    troubles.add(line);
    stage.sandbox.source.putLogLine(logGroupOf(functionName), line.line);
  };
  const eventFunction = startLambdaProcess({
    ...{ ...shared, ...eventFunctionOptions(stage, policy) },
    onLog: loggingTo(STAGE_NAMES.eventHandler),
  });
  const queueFunction = startLambdaProcess({
    ...{ ...shared, ...queueFunctionOptions(stage, policy) },
    onLog: loggingTo(STAGE_NAMES.queueHandler),
  });
  const { source } = stage.sandbox;
  const common = {
    partition: source,
    failureVisibilitySeconds: FAILURE_VISIBILITY_SECONDS,
    onError: troubles.addError,
  };
  async function watched(lambda: LambdaProcess, name: string, batch: SqsEvent): Promise<unknown> {
    try {
      return await lambda.invoke(batch);
    } catch (error) {
      onlooker.died(name, keysOf(batch));
      throw error;
    }
  }
  // As Lambda's own, so that a kept demo can be paused.
  const mappings = [
    source.addMapping({
      ...{ functionName: STAGE_NAMES.eventHandler, queue: stage.queues.buffer },
      start: () =>
        startLambdaPoller({
          ...common,
          queue: stage.queues.buffer,
          concurrency: BUFFER_CONCURRENCY,
          invoke: (batch) => {
            lag.begun(batch);
            return watched(eventFunction, "eventHandler", batch);
          },
        }),
    }),
    source.addMapping({
      ...{ functionName: STAGE_NAMES.queueHandler, queue: stage.queues.objects },
      start: () =>
        startLambdaPoller({
          ...common,
          queue: stage.queues.objects,
          concurrency: QUEUE_PROCESSES + BATCHES_AHEAD,
          invoke: async (batch) => {
            const response = await watched(queueFunction, "queueHandler", batch);
            lag.ended(batch, response);
            return response;
          },
        }),
    }),
    // Nobody sends a part in a demo: queueHandler copies them itself, so that there is no function behind it.
    source.addMapping({
      ...{ functionName: STAGE_NAMES.partHandler, queue: stage.queues.parts },
      start: () => ({ stop: async () => undefined }),
    }),
  ];
  return {
    lag,
    troubles,
    workerRssBytes: () => Math.max(eventFunction.maxRssBytes(), queueFunction.maxRssBytes()),
    stop: () => stopAll(mappings, [eventFunction, queueFunction]),
  };
}

type FunctionOptions = Pick<
  LambdaProcessOptions,
  "handlerName" | "environment" | "concurrency" | "memorySizeMb"
>;

function eventFunctionOptions(
  { handlerEnvironments, queues, terms }: DemoStage,
  policy: PolicyChoices | undefined,
): FunctionOptions {
  return {
    handlerName: "eventHandler",
    environment: {
      ...handlerEnvironments.eventHandler,
      SOURCE_BUCKET: STAGE_NAMES.sourceBucket,
      OBJECTS_QUEUE: queues.objects.url,
      ...prefixVariable(terms),
      ...(policy === undefined ? {} : { POLICY: JSON.stringify(policy) }),
      LOGGING_LEVEL: "INFO",
    },
  };
}

function queueFunctionOptions(
  { handlerEnvironments, sandbox, terms }: DemoStage,
  policy: PolicyChoices | undefined,
): FunctionOptions {
  return {
    handlerName: "queueHandler",
    concurrency: QUEUE_PROCESSES,
    environment: {
      ...handlerEnvironments.queueHandler,
      SOURCE_BUCKET: STAGE_NAMES.sourceBucket,
      OBJECTS_TABLE: STAGE_NAMES.table,
      DEST_BUCKET: STAGE_NAMES.destinationBucket,
      DEST_BUCKET_REGION: sandbox.destination.region,
      DEST_SECRET: STAGE_NAMES.secret,
      DEST_ENDPOINT_URL: sandbox.destination.endpoint,
      DEST_FORCE_PATH_STYLE: "true",
      ...prefixVariable(terms),
      ...writeEnvironment(terms.destination),
      ...(policy === undefined ? {} : { POLICY: JSON.stringify(policy) }),
      LOGGING_LEVEL: "INFO",
    },
  };
}

function prefixVariable({ prefixes }: DemoTerms): Readonly<Record<string, string>> {
  return prefixes.length === 0 ? {} : { SOURCE_PREFIXES: JSON.stringify(prefixes) };
}

/** Mappings first: they wait for the invocations that they have begun. */
async function stopAll(
  mappings: readonly AddedMapping[],
  functions: readonly LambdaProcess[],
): Promise<void> {
  await Promise.all(mappings.map((mapping) => mapping.remove()));
  await Promise.all(functions.map((lambda) => lambda.stop()));
}
