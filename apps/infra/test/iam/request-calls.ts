import type { Readable } from "node:stream";
import { TABLE_KEY_ACTIONS, TABLE_READ_KEY_ACTIONS } from "@xpart/aws-adapters";
import type { InterceptedRequest } from "@xpart/sandbox";
import type { IamCall } from "./iam-policy.ts";
import type { RequestPlace } from "./request-place.ts";
import { s3Calls } from "./s3-calls.ts";

/** What a request asks IAM for, before it is answered. @throws where this is not known here. */
export async function requestCalls(
  asked: InterceptedRequest,
  place: RequestPlace,
): Promise<readonly IamCall[]> {
  switch (asked.service) {
    case "s3":
      return s3Calls(asked, place);
    case "dynamodb": {
      const index = await field(asked, "IndexName");
      const table = `table/${await tableName(asked)}`;
      const name = index === "undefined" ? table : `${table}/index/${index}`;
      const resource = ownArn(place, "dynamodb", name);
      return [
        { action: `dynamodb:${asked.operation}`, resource, context: {} },
        ...keyCalls(
          asked.service,
          keyActionsOf(asked.operation),
          ownArn(place, "dynamodb", table),
          place,
        ),
      ];
    }
    case "sqs":
      return sqsCalls(asked, place);
    case "secretsmanager": {
      const resource = secretArn(await field(asked, "SecretId"), place);
      return [
        { action: `secretsmanager:${asked.operation}`, resource, context: {} },
        ...keyCalls(asked.service, ["kms:Decrypt"], resource, place),
      ];
    }
    case "sts":
      return stsCalls(asked);
    case "kms":
    case "lambda":
    case "logs":
    case "iam":
    case "scheduler":
      throw new Error(`no function asks ${asked.service} for ${asked.operation}`);
  }
}

/** A request for items of several tables names them otherwise; the functions ask for those of one. */
async function tableName(asked: InterceptedRequest): Promise<string> {
  if (asked.operation !== "BatchGetItem") {
    return field(asked, "TableName");
  }
  const body: unknown = JSON.parse(await peek(asked.request.body));
  return Object.keys(Reflect.get(body as object, "RequestItems") as object).join();
}

function keyActionsOf(operation: string): readonly string[] {
  return /^(?:Query|Scan|(?:Batch)?GetItem)$/.test(operation)
    ? TABLE_READ_KEY_ACTIONS
    : TABLE_KEY_ACTIONS;
}

/**
 * DynamoDB and Secrets Manager use a customer's key in the name of whoever asks. Which of its rights a request to
 * DynamoDB takes its guide does not say, only what they are together. Sources: "DynamoDB encryption at rest: usage
 * notes", "Secret encryption and decryption in Secrets Manager".
 */
function keyCalls(
  service: "dynamodb" | "secretsmanager",
  actions: readonly string[],
  resourceArn: string,
  place: RequestPlace,
): readonly IamCall[] {
  const key = place.keyOf?.(resourceArn);
  const via = `${service}.${place.region}.${place.dnsSuffix}`;
  return key === undefined
    ? []
    : actions.map((action) => ({ action, resource: key, context: { "kms:ViaService": [via] } }));
}

const SQS_ACTIONS: Readonly<Record<string, string>> = {
  ChangeMessageVisibilityBatch: "sqs:ChangeMessageVisibility",
  SendMessage: "sqs:SendMessage",
  SendMessageBatch: "sqs:SendMessage",
  ReceiveMessage: "sqs:ReceiveMessage",
  DeleteMessage: "sqs:DeleteMessage",
  DeleteMessageBatch: "sqs:DeleteMessage",
  GetQueueAttributes: "sqs:GetQueueAttributes",
};

async function sqsCalls(
  asked: InterceptedRequest,
  place: RequestPlace,
): Promise<readonly IamCall[]> {
  const action = SQS_ACTIONS[asked.operation];
  if (action === undefined) {
    throw new Error(`the test does not know what SQS's ${asked.operation} asks IAM for`);
  }
  const queueName = (await field(asked, "QueueUrl")).split("/").at(-1) ?? "";
  return [{ action, resource: ownArn(place, "sqs", queueName), context: {} }];
}

async function stsCalls(asked: InterceptedRequest): Promise<readonly IamCall[]> {
  if (asked.operation !== "GetWebIdentityToken") {
    return [];
  }
  const form = new URLSearchParams(await peek(asked.request.body));
  const audiences = [...form].filter(([name]) => name.startsWith("Audience.member."));
  return [
    {
      action: "sts:GetWebIdentityToken",
      resource: "*",
      context: {
        "sts:IdentityTokenAudience": audiences.map(([, value]) => value),
        "sts:DurationSeconds": form.getAll("DurationSeconds"),
        "sts:SigningAlgorithm": form.getAll("SigningAlgorithm"),
      },
    },
  ];
}

/** Of a secret that is asked for by its name, IAM is told the ARN, which ends in six signs of AWS's own. */
function secretArn(secretId: string, place: RequestPlace): string {
  return secretId.startsWith("arn:")
    ? secretId
    : ownArn(place, "secretsmanager", `secret:${secretId}-AbCdEf`);
}

function ownArn(place: RequestPlace, service: string, name: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${name}`;
}

async function field(asked: InterceptedRequest, name: string): Promise<string> {
  const body: unknown = JSON.parse(await peek(asked.request.body));
  return String(Reflect.get(body as object, name));
}

/** Reads a body that is wholly there, and puts it back for the service. */
async function peek(body: Readable): Promise<string> {
  if (body.readableLength === 0) {
    await new Promise((resolve) => body.once("readable", resolve));
  }
  const chunk: Uint8Array | null = body.read();
  if (chunk === null) {
    return "";
  }
  body.unshift(chunk);
  return Buffer.from(chunk).toString("utf8");
}
