import { DescribeRuleCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetAccountSettingsCommand, GetFunctionCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { ControlClients } from "../control/control-clients.ts";
import type { Deployment } from "../open/open-deployment.ts";
import type {
  DoctorQueue,
  FunctionFacts,
  FunctionRole,
  QueueFacts,
  RuleFacts,
  Told,
} from "./facts.ts";
import { NOTHING, tell } from "./tell.ts";

/** The event rule with its targets: two requests. */
export function gatherRule(
  { names }: Deployment,
  { events }: ControlClients,
): Promise<Told<RuleFacts>> {
  return tell(
    "source",
    "DescribeRule",
    async () => {
      const rule = await events.send(new DescribeRuleCommand({ Name: names.eventRule }));
      const { Targets = [] } = await events.send(
        new ListTargetsByRuleCommand({ Rule: names.eventRule }),
      );
      return {
        isEnabled: rule.State !== "DISABLED",
        pattern: rule.EventPattern ?? "",
        targets: Targets.map(({ Arn = "", DeadLetterConfig }) => ({
          arn: Arn,
          ...(DeadLetterConfig?.Arn === undefined ? {} : { deadLetterArn: DeadLetterConfig.Arn }),
        })),
      };
    },
    ["ResourceNotFoundException"],
  );
}

/** What a queue is set to: one request, and one to find it. */
export async function gatherQueue(
  role: DoctorQueue,
  { queues }: Deployment,
): Promise<Told<QueueFacts>> {
  const link = await queues.find(role);
  if (!link.ok) {
    return link.error.kind === "misconfigured" ? NOTHING : link;
  }
  const { client, queueUrl } = link.value;
  return tell(
    "source",
    "GetQueueAttributes",
    async () => {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["All"] }),
      );
      const { VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy, Policy } = Attributes;
      const redrive = JSON.parse(RedrivePolicy ?? "{}") as {
        readonly deadLetterTargetArn?: string;
        readonly maxReceiveCount?: number | string;
      };
      return {
        visibilitySeconds: Number(VisibilityTimeout ?? 0),
        retentionSeconds: Number(MessageRetentionPeriod ?? 0),
        ...(redrive.maxReceiveCount === undefined
          ? {}
          : { maxReceives: Number(redrive.maxReceiveCount) }),
        ...(redrive.deadLetterTargetArn === undefined
          ? {}
          : { deadLetterArn: redrive.deadLetterTargetArn }),
        ...(Policy === undefined ? {} : { policy: Policy }),
      };
    },
    ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"],
  );
}

/** What a function is deployed as: one request. */
export function gatherFunction(
  role: FunctionRole,
  { names }: Deployment,
  { lambda }: ControlClients,
): Promise<Told<FunctionFacts>> {
  return tell(
    "source",
    "GetFunction",
    async () => {
      const { Configuration = {} } = await lambda.send(
        new GetFunctionCommand({ FunctionName: names[role] }),
      );
      return {
        codeHash: Configuration.CodeSha256 ?? "",
        timeoutSeconds: Configuration.Timeout ?? 0,
        memoryMb: Configuration.MemorySize ?? 0,
        variables: Configuration.Environment?.Variables ?? {},
        roleArn: Configuration.Role ?? "",
      };
    },
    ["ResourceNotFoundException"],
  );
}

/** Invocations at one time that the account has left for all functions without a share of their own. */
export function gatherConcurrency({ lambda }: ControlClients): Promise<Told<number>> {
  return tell("source", "GetAccountSettings", async () => {
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    return AccountLimit?.UnreservedConcurrentExecutions;
  });
}
