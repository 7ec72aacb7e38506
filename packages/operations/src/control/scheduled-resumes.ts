import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-scheduler";
import { callAws } from "@xpart/aws-adapters";
import { ok, type PortError, type Result } from "@xpart/core";
import type { ControlClients } from "./control-clients.ts";

/** One mapping that is to be enabled at a time. */
export interface ResumeAt {
  /** Of the schedule. */
  readonly name: string;
  readonly mappingId: string;
  /** Milliseconds since the epoch; a whole second. */
  readonly atMs: number;
  /** The role that may enable it, and that the service takes. */
  readonly roleArn: string;
  readonly partition: string;
}

/** Enables mappings later, without this process. */
export interface Resumes {
  /** Replaces none: a schedule of that name must not be there. */
  schedule(resume: ResumeAt): Promise<Result<void, PortError>>;
  /** Removes one; one that is not there is removed already. */
  cancel(name: string): Promise<Result<void, PortError>>;
}

/** EventBridge Scheduler: a schedule for one time calls Lambda's own API, and is gone then. */
export function createScheduledResumes({ scheduler }: Pick<ControlClients, "scheduler">): Resumes {
  return {
    async schedule({ name, mappingId, atMs, roleArn, partition }) {
      const created = await callAws({ side: "source" }, "CreateSchedule", () =>
        scheduler.send(
          new CreateScheduleCommand({
            Name: name,
            Description: "Ends a pause of xpart",
            // Without a time zone it is UTC. Source: "Schedule types in EventBridge Scheduler", user guide.
            ScheduleExpression: `at(${new Date(atMs).toISOString().slice(0, 19)})`,
            FlexibleTimeWindow: { Mode: "OFF" },
            ActionAfterCompletion: "DELETE",
            Target: {
              Arn: `arn:${partition}:scheduler:::aws-sdk:lambda:updateEventSourceMapping`,
              RoleArn: roleArn,
              Input: JSON.stringify({ Uuid: mappingId, Enabled: true }),
            },
          }),
        ),
      );
      return created.ok ? ok(undefined) : created;
    },
    async cancel(name) {
      const deleted = await callAws({ side: "source" }, "DeleteSchedule", async () => {
        try {
          await scheduler.send(new DeleteScheduleCommand({ Name: name }));
        } catch (error) {
          if (!(error instanceof ResourceNotFoundException)) {
            throw error;
          }
        }
      });
      return deleted.ok ? ok(undefined) : deleted;
    },
  };
}
