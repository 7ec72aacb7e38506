import { EventEmitter } from "node:events";
import dynalite from "dynalite";
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

/** dynalite wants to see that a request was signed; the gateway has checked how. */
const SIGNED_HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-date": "20260101T000000Z",
  authorization: "AWS4-HMAC-SHA256 Credential=checked, SignedHeaders=checked, Signature=checked",
};

/** dynalite's checks of a tagged resource accept this partition only. */
const DYNALITE_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/";

/** Operations whose answers or parameters carry table ARNs. */
const WITH_ARNS = /Table$|Resource$|ListTagsOfResource$/;

/**
 * Makes the DynamoDB of a partition: dynalite, in memory, called in this process. CreateTable
 * answers when the table can be used, so that nobody has to wait for it; ARNs are this partition's.
 */
export function createDynamoDbService(options: DynamoDbOptions): Service {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const [listener] = server.listeners("request");
  const ownArn = `arn:${options.partition}:dynamodb:${options.region}:${options.accountId}:table/`;

  /** Hands it to dynalite's own listener with as much of a request and of a response as that looks at. */
  function call(target: string, payload: string): Promise<ServiceResponse> {
    return new Promise((resolve) => {
      const headers = { ...SIGNED_HEADERS, "x-amz-target": target };
      const request = Object.assign(new EventEmitter(), { method: "POST", url: "/", headers });
      const response = {
        statusCode: 200,
        setHeader() {},
        end(body = "") {
          const contentType = { "content-type": "application/x-amz-json-1.0" };
          resolve({ status: response.statusCode, headers: contentType, body });
        },
      };
      listener?.call(server, request, response);
      if (payload !== "") request.emit("data", Buffer.from(payload));
      request.emit("end");
    });
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
    /** dynalite never listened and is in memory: there is nothing to close. */
    stop: async () => {},
  };
}
