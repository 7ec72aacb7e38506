import { UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { EnableRuleCommand } from "@aws-sdk/client-eventbridge";
import { UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { callAws } from "@xpart/aws-adapters";
import type { PortError } from "@xpart/core";
import type { ControlClients } from "../control/control-clients.ts";
import type { Deployment } from "../open/open-deployment.ts";
import type { FixKind } from "./finding.ts";

/** Mends one thing, by one request that takes nothing away. @returns why it could not be. */
export async function applyFix(
  fix: FixKind,
  { table, names }: Deployment,
  { events, lambda }: ControlClients,
): Promise<PortError | undefined> {
  const TableName = table.table;
  const send = async (operation: string, ask: () => Promise<unknown>) => {
    const done = await callAws({ side: "source" }, operation, ask);
    return done.ok ? undefined : done.error;
  };
  switch (fix.kind) {
    case "enable-rule":
      return send("EnableRule", () =>
        events.send(new EnableRuleCommand({ Name: names.eventRule })),
      );
    case "enable-mapping":
      return send("UpdateEventSourceMapping", () =>
        lambda.send(new UpdateEventSourceMappingCommand({ UUID: fix.id, Enabled: true })),
      );
    case "report-items":
      return send("UpdateEventSourceMapping", () =>
        lambda.send(
          new UpdateEventSourceMappingCommand({
            ...{ UUID: fix.id, FunctionResponseTypes: ["ReportBatchItemFailures"] },
          }),
        ),
      );
    case "time-to-live":
      return send("UpdateTimeToLive", () =>
        table.client.send(
          new UpdateTimeToLiveCommand({
            TableName,
            TimeToLiveSpecification: { Enabled: true, AttributeName: "ExpiresAt" },
          }),
        ),
      );
    case "recovery":
      return send("UpdateContinuousBackups", () =>
        table.client.send(
          new UpdateContinuousBackupsCommand({
            TableName,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ),
      );
  }
}
