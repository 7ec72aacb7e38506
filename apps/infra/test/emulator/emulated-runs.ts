import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
} from "@aws-sdk/client-scheduler";
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { blocks, type EmulatedKind, text } from "./emulated-kind.ts";

/** State machines, and the clock that starts them. */
export const RUNS: Readonly<Record<string, EmulatedKind>> = {
  aws_sfn_state_machine: {
    async create(values, { stepFunctions }) {
      const made = await stepFunctions.send(
        new CreateStateMachineCommand({
          name: text(values, "name"),
          roleArn: text(values, "role_arn"),
          definition: text(values, "definition"),
          type: "STANDARD",
        }),
      );
      return { id: made.stateMachineArn ?? null, arn: made.stateMachineArn ?? null };
    },
    async update(values, { stepFunctions }) {
      const [stateMachineArn, definition] = [text(values, "arn"), text(values, "definition")];
      await stepFunctions.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
      return {};
    },
    delete: (values, { stepFunctions }) =>
      stepFunctions.send(new DeleteStateMachineCommand({ stateMachineArn: text(values, "arn") })),
    async read(values, { stepFunctions }) {
      const stateMachineArn = text(values, "arn");
      await stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
      return {};
    },
  },
  aws_scheduler_schedule: {
    async create(values, { scheduler }) {
      const [target] = blocks(values, "target");
      await scheduler.send(
        new CreateScheduleCommand({
          Name: text(values, "name"),
          ScheduleExpression: text(values, "schedule_expression"),
          FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
          Target: {
            Arn: text(target ?? {}, "arn"),
            RoleArn: text(target ?? {}, "role_arn"),
            Input: text(target ?? {}, "input"),
          },
        }),
      );
      return {};
    },
    delete: (values, { scheduler }) =>
      scheduler.send(new DeleteScheduleCommand({ Name: text(values, "name") })),
    async read(values, { scheduler }) {
      await scheduler.send(new GetScheduleCommand({ Name: text(values, "name") }));
      return {};
    },
  },
};
