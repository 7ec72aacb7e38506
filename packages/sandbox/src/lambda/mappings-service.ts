import { randomUUID } from "node:crypto";
import { errorResponse } from "../error-response.ts";
import { bodyText, type Service, type ServiceRequest, type ServiceResponse } from "../service.ts";
import type { QueueAddress } from "../sqs/sqs-service.ts";
import type { LambdaPoller } from "./lambda-poller.ts";

/** A function's event source mapping, and what feeds it. */
export interface MappedFunction {
  readonly functionName: string;
  readonly queue: QueueAddress;
  /** Begins to give the queue's messages to the function. */
  start(): Pick<LambdaPoller, "stop">;
  /** Whether it begins at once; default: yes. */
  readonly isEnabled?: boolean;
}

/** A mapping that was made. */
export interface AddedMapping {
  readonly id: string;
  /** Takes it away, once what it has begun is finished. */
  remove(): Promise<void>;
}

/** Event source mappings that can be listed and switched; no more of Lambda than that. */
export interface MappingsService extends Service {
  addMapping(mapped: MappedFunction): AddedMapping;
  /** As UpdateEventSourceMapping does it, for whoever else asks; one that is gone is left. */
  switchMapping(id: string, isEnabled: boolean): void;
}

interface KnownMapping extends MappedFunction {
  readonly id: string;
  poller: Pick<LambdaPoller, "stop"> | undefined;
  state: "Enabled" | "Disabling" | "Disabled";
}

/** Where the REST API of Lambda has them (Lambda API reference, "ListEventSourceMappings"). */
const PATH = /^\/2015-03-31\/event-source-mappings\/?([0-9a-f-]*)$/;

/** Makes a Lambda without functions. Stopping it ends the pollers that it has started. */
export function createMappingsService(place: {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}): MappingsService {
  const mappings: KnownMapping[] = [];
  const described = ({ id, functionName, queue, state }: KnownMapping) => ({
    ...{ UUID: id, State: state, EventSourceArn: queue.arn, BatchSize: 10 },
    FunctionArn: `arn:${place.partition}:lambda:${place.region}:${place.accountId}:function:${functionName}`,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
  });
  function listed({ query }: ServiceRequest): ServiceResponse {
    const wanted = query.get("FunctionName");
    const found = mappings.filter(({ functionName }) => wanted === null || functionName === wanted);
    return answer({ EventSourceMappings: found.map(described) });
  }
  async function updated(id: string, request: ServiceRequest): Promise<ServiceResponse> {
    const mapping = mappings.find((each) => each.id === id);
    if (mapping === undefined) {
      const message = "The resource you requested does not exist.";
      return errorResponse("lambda", 404, "ResourceNotFoundException", message);
    }
    const { Enabled } = JSON.parse((await bodyText(request)) || "{}") as {
      readonly Enabled?: boolean;
    };
    switchTo(mapping, Enabled ?? true);
    return answer(described(mapping));
  }
  return {
    async handle(request) {
      const [, id] = PATH.exec(request.path) ?? [];
      if (request.method === "GET" && id === "") return listed(request);
      if (request.method === "PUT" && id) return updated(id, request);
      const message = `The sandbox's Lambda has no ${request.method} ${request.path}.`;
      return errorResponse("lambda", 400, "UnknownOperationException", message);
    },
    addMapping(mapped) {
      const id = randomUUID();
      const mapping: KnownMapping = { ...mapped, id, poller: undefined, state: "Disabled" };
      mappings.push(mapping);
      switchTo(mapping, mapped.isEnabled ?? true);
      return {
        id,
        async remove() {
          mappings.splice(mappings.indexOf(mapping), 1);
          await mapping.poller?.stop();
        },
      };
    },
    switchMapping(id, isEnabled) {
      const mapping = mappings.find((each) => each.id === id);
      if (mapping !== undefined) switchTo(mapping, isEnabled);
    },
    async stop() {
      await Promise.all(mappings.map(({ poller }) => poller?.stop()));
    },
  };
}

/** As Lambda does it: what was begun is finished, and the mapping says so meanwhile. */
function switchTo(mapping: KnownMapping, isEnabled: boolean): void {
  if (isEnabled) {
    mapping.poller ??= mapping.start();
    mapping.state = "Enabled";
    return;
  }
  const { poller } = mapping;
  mapping.poller = undefined;
  mapping.state = poller === undefined ? mapping.state : "Disabling";
  poller?.stop().then(() => {
    mapping.state = mapping.poller === undefined ? "Disabled" : mapping.state;
  });
}

function answer(body: object): ServiceResponse {
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}
