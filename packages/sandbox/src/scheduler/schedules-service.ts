import { text } from "node:stream/consumers";
import { errorResponse } from "../error-response.ts";
import type { MappingsService } from "../lambda/mappings-service.ts";
import type { Service, ServiceRequest, ServiceResponse } from "../service.ts";

/** Where the REST API of EventBridge Scheduler has them (its API reference, "CreateSchedule"). */
const PATH = /^\/schedules\/([0-9A-Za-z._-]{1,64})$/;
/** One time, in UTC: `at(2026-01-31T10:00:00)`. */
const ONE_TIME = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/;
/** The universal target that calls Lambda's own API. */
const TARGET = /:scheduler:::aws-sdk:lambda:updateEventSourceMapping$/;

/** Node's longest timer, some 24 days: no sandbox stays up so long. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What a schedule is made of, as far as it is known here. */
interface AskedSchedule {
  readonly ScheduleExpression?: string;
  readonly Target?: { readonly Arn?: string; readonly Input?: string };
}

/** EventBridge Scheduler, with schedules of one time that switch an event source mapping; all else is refused. */
export function createSchedulesService(
  lambda: Pick<MappingsService, "switchMapping">,
  { partition, region, accountId }: Readonly<Record<"partition" | "region" | "accountId", string>>,
): Service {
  const timers = new Map<string, NodeJS.Timeout>();
  async function create(name: string, { body }: ServiceRequest): Promise<ServiceResponse> {
    if (timers.has(name)) {
      return refused(409, "ConflictException", `Schedule ${name} already exists.`);
    }
    const { ScheduleExpression = "", Target = {} } = JSON.parse(await text(body)) as AskedSchedule;
    const [, at] = ONE_TIME.exec(ScheduleExpression) ?? [];
    if (at === undefined || !TARGET.test(Target.Arn ?? "")) {
      const message = "The sandbox has schedules of one time that update an event source mapping.";
      return refused(400, "ValidationException", message);
    }
    const { Uuid, Enabled } = JSON.parse(Target.Input ?? "{}") as {
      readonly Uuid: string;
      readonly Enabled: boolean;
    };
    const fire = () => {
      timers.delete(name);
      lambda.switchMapping(Uuid, Enabled);
    };
    const inMs = Math.max(0, Date.parse(`${at}Z`) - Date.now());
    timers.set(name, setTimeout(fire, Math.min(inMs, MAX_TIMER_MS)));
    const ScheduleArn = `arn:${partition}:scheduler:${region}:${accountId}:schedule/default/${name}`;
    return answered({ ScheduleArn });
  }
  return {
    async handle(request) {
      const [, name] = PATH.exec(decodeURIComponent(request.path)) ?? [];
      if (request.method === "POST" && name !== undefined) {
        return create(name, request);
      }
      if (request.method === "DELETE" && name !== undefined) {
        const timer = timers.get(name);
        clearTimeout(timer);
        return timers.delete(name)
          ? answered({})
          : refused(404, "ResourceNotFoundException", `Schedule ${name} does not exist.`);
      }
      const message = `The sandbox's Scheduler has no ${request.method} ${request.path}.`;
      return refused(400, "UnknownOperationException", message);
    },
    async stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}

function answered(body: object): ServiceResponse {
  const headers = { "content-type": "application/json" };
  return { status: 200, headers, body: JSON.stringify(body) };
}

function refused(status: number, code: string, message: string): ServiceResponse {
  return errorResponse("scheduler", status, code, message);
}
