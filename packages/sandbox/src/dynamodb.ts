import { createDynamoDbActions } from "./dynamodb-actions.ts";
import { bodyText, type Service, type ServiceRequest, type ServiceResponse } from "./service.ts";

/** Where the tables are. */
export interface DynamoDbOptions {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** A table is ACTIVE one timer turn after CreateTable. After this many rounds it will never be. */
const MAX_TABLE_CHECKS = 100;
const TABLE_CHECK_MS = 5;

/** dynalite's checks of a tagged resource accept this partition only. */
const DYNALITE_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/";

/** Operations whose answers or parameters carry table ARNs. */
const WITH_ARNS = /Table$|Resource$|ListTagsOfResource$/;

/**
 * Makes the DynamoDB of a partition: dynalite's operations, in memory, called in this process. CreateTable
 * answers when the table can be used, so that nobody has to wait for it; ARNs are this partition's.
 */
export function createDynamoDbService(options: DynamoDbOptions): Service {
  const run = createDynamoDbActions();
  const ownArn = `arn:${options.partition}:dynamodb:${options.region}:${options.accountId}:table/`;

  async function call(target: string, payload: string): Promise<ServiceResponse> {
    const { status, body } = await run(target.split(".").at(-1) ?? "", payload);
    const contentType = { "content-type": "application/x-amz-json-1.0" };
    return { status, headers: contentType, body: JSON.stringify(body) };
  }

  async function waitUntilActive(target: string, tableName: unknown): Promise<void> {
    const describe = target.replace("CreateTable", "DescribeTable");
    for (let check = 0; check < MAX_TABLE_CHECKS; check += 1) {
      const { body } = await call(describe, JSON.stringify({ TableName: tableName }));
      if (String(body).includes('"TableStatus":"ACTIVE"')) return;
      await new Promise((resolve) => setTimeout(resolve, TABLE_CHECK_MS));
    }
    throw new Error(`table ${tableName} did not become active`);
  }

  return {
    async handle(request: ServiceRequest): Promise<ServiceResponse> {
      const target = request.headers["x-amz-target"] ?? "";
      const payload = await bodyText(request);
      if (!WITH_ARNS.test(target)) return call(target, payload);
      const answered = await call(target, payload.replaceAll(ownArn, DYNALITE_ARN));
      if (target.endsWith("CreateTable") && answered.status === 200) {
        await waitUntilActive(target, (JSON.parse(payload) as { TableName?: unknown }).TableName);
      }
      const body = String(answered.body).replaceAll(/arn:aws:dynamodb:[^:"]*:\d*:table\//g, ownArn);
      return { ...answered, body };
    },
    /** All is in memory: there is nothing to close. */
    stop: async () => {},
  };
}
