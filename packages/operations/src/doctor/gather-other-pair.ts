import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { createDynamoDbClient } from "@xpart/aws-adapters";
import { queueHandlerBeside } from "@xpart/deployment";
import { controlOptions } from "../control/control-clients.ts";
import type { Deployment } from "../open/open-deployment.ts";
import { followOnlySettings } from "../open/side-places.ts";
import type { OtherPairFacts, Told } from "./facts.ts";
import { NOTHING, tell } from "./tell.ts";

/** What there is of the pair that copies the other way, which is at this one's destination: two requests. */
export async function gatherOtherPair({
  settings,
  places,
}: Pick<Deployment, "settings" | "places">): Promise<Told<OtherPairFacts>> {
  const { twoWay } = settings;
  if (twoWay === undefined) {
    return NOTHING;
  }
  const { tableName } = twoWay;
  const database = followOnlySettings(createDynamoDbClient(places.destination));
  const lambda = followOnlySettings(new LambdaClient(controlOptions(places.destination)));
  const table = await tell(
    "destination",
    "DescribeTable",
    async () => (await database.send(new DescribeTableCommand({ TableName: tableName }))).Table,
    ["ResourceNotFoundException"],
  );
  const name = queueHandlerBeside(tableName);
  const variables =
    name === undefined
      ? NOTHING
      : await tell(
          "destination",
          "GetFunctionConfiguration",
          async () => {
            const asked = new GetFunctionConfigurationCommand({ FunctionName: name });
            return (await lambda.send(asked)).Environment?.Variables ?? {};
          },
          ["ResourceNotFoundException"],
        );
  database.destroy();
  lambda.destroy();
  if (!table.ok || !variables.ok) {
    return table.ok ? (variables as Told<never>) : table;
  }
  return {
    ok: true,
    value: {
      hasTable: table.value !== undefined,
      ...(variables.value === undefined ? {} : { variables: variables.value }),
    },
  };
}
