import { bodyText, type Service } from "../service.ts";
import { createDynamoDbActions, type DynamoDbPlace } from "./dynamodb-actions.ts";

/** Makes the DynamoDB of a partition, in memory. A table can be used when CreateTable has answered. */
export function createDynamoDbService(place: DynamoDbPlace): Service {
  const run = createDynamoDbActions(place);
  return {
    async handle(request) {
      const target = request.headers["x-amz-target"] ?? "";
      const operation = target.slice(target.lastIndexOf(".") + 1);
      const { status, body } = run(operation, await bodyText(request));
      const contentType = { "content-type": "application/x-amz-json-1.0" };
      return { status, headers: contentType, body: JSON.stringify(body) };
    },
    /** All is in memory: there is nothing to close. */
    stop: async () => {},
  };
}
