import {
  type EventSourceMappingConfiguration,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { callAws } from "@xpart/aws-adapters";
import { ok, type PortError, type Result } from "@xpart/core";
import type { ControlClients } from "./control-clients.ts";

/** What feeds a queue's messages to a function. */
export interface Mapping {
  readonly id: string;
  readonly functionArn: string;
  readonly queueArn: string;
  /** As Lambda names it: `Enabled`, `Disabled`, and what leads from one to the other. */
  readonly state: string;
  /** Whether a batch's messages fail one by one; without it Lambda deletes those that a handler returned. */
  readonly reportsItems: boolean;
  readonly batchSize?: number;
  readonly maximumConcurrency?: number;
}

/** The event source mappings of functions. */
export interface Mappings {
  /** Those of one function. */
  list(functionName: string): Promise<Result<readonly Mapping[], PortError>>;
  /** Asks for it; the mapping takes some seconds to follow. */
  setEnabled(id: string, isEnabled: boolean): Promise<Result<void, PortError>>;
}

/** Those that Lambda has. */
export function createLambdaMappings({ lambda }: Pick<ControlClients, "lambda">): Mappings {
  return {
    async list(functionName) {
      // One page holds a hundred, and a function of xpart has one mapping.
      const listed = await callAws({ side: "source" }, "ListEventSourceMappings", () =>
        lambda.send(new ListEventSourceMappingsCommand({ FunctionName: functionName })),
      );
      return listed.ok ? ok((listed.value.EventSourceMappings ?? []).map(mappingOf)) : listed;
    },
    async setEnabled(id, isEnabled) {
      const updated = await callAws({ side: "source" }, "UpdateEventSourceMapping", () =>
        lambda.send(new UpdateEventSourceMappingCommand({ UUID: id, Enabled: isEnabled })),
      );
      return updated.ok ? ok(undefined) : updated;
    },
  };
}

function mappingOf(found: EventSourceMappingConfiguration): Mapping {
  const { UUID = "", FunctionArn = "", EventSourceArn = "", State = "", BatchSize } = found;
  const concurrency = found.ScalingConfig?.MaximumConcurrency;
  return {
    ...{ id: UUID, functionArn: FunctionArn, queueArn: EventSourceArn, state: State },
    reportsItems: found.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
    ...(BatchSize === undefined ? {} : { batchSize: BatchSize }),
    ...(concurrency === undefined ? {} : { maximumConcurrency: concurrency }),
  };
}
