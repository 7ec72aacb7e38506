import { createSqsEventQueue, createSqsWire } from "@xpart/aws-adapters";
import { delayPortsOf, loggerAt, placeOf, type WriteLine } from "./batch/function-ports.ts";
import { createEventHandler, type EventHandler } from "./handlers/event-handler.ts";
import { type Environment, readEventSettings } from "./settings/env.ts";

/** Makes eventHandler with its client, once per process. @throws EnvironmentError */
export function wireEventHandler(environment: Environment, writeLine: WriteLine): EventHandler {
  const settings = readEventSettings(environment);
  const { scope, queueUrl, eventsQueueUrl, logLevel } = settings;
  return createEventHandler({
    queue: createSqsEventQueue({ client: createSqsWire(placeOf(settings)), queueUrl }),
    scope,
    logger: loggerAt(logLevel, writeLine),
    writeLine,
    ...delayPortsOf(settings, eventsQueueUrl),
  });
}
