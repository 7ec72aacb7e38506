import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { AssumeRoleWithWebIdentityCommand, GetWebIdentityTokenCommand } from "@aws-sdk/client-sts";
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { type Sender, type SendOptions, setSender } from "../call/aws-sender.ts";
import type {
  DynamoDbOperations,
  SecretsOperations,
  SqsOperations,
  StsOperations,
} from "../call/json-send.ts";
import { captureDocument } from "../call/s3-response-document.ts";
import { captureHeaders } from "../call/s3-response-headers.ts";
import { allowSingleEffect } from "../call/s3-single-effect.ts";
import { addHeaders, leaveOutChecksum } from "../s3/request/s3-request-headers.ts";
import type { S3Operations } from "../s3/request/s3-send.ts";
import { parseVersionsPage } from "../s3/request/s3-version-document.ts";

/** What a client of the SDK is to this module; the table below keeps each client to its own commands. */
interface SdkClient {
  send(command: never, options?: { readonly abortSignal?: AbortSignal }): Promise<unknown>;
}

/** Makes a command of its input. */
type NewCommand = new (input: never) => { readonly middlewareStack: object };

const S3_COMMANDS = {
  AbortMultipartUpload: AbortMultipartUploadCommand,
  CompleteMultipartUpload: CompleteMultipartUploadCommand,
  CopyObject: CopyObjectCommand,
  CreateMultipartUpload: CreateMultipartUploadCommand,
  DeleteObject: DeleteObjectCommand,
  DeleteObjectTagging: DeleteObjectTaggingCommand,
  GetObject: GetObjectCommand,
  GetObjectLockConfiguration: GetObjectLockConfigurationCommand,
  GetObjectTagging: GetObjectTaggingCommand,
  HeadObject: HeadObjectCommand,
  ListMultipartUploads: ListMultipartUploadsCommand,
  ListObjectVersions: ListObjectVersionsCommand,
  ListParts: ListPartsCommand,
  PutObject: PutObjectCommand,
  PutObjectTagging: PutObjectTaggingCommand,
  RestoreObject: RestoreObjectCommand,
  UploadPart: UploadPartCommand,
  UploadPartCopy: UploadPartCopyCommand,
} satisfies Record<keyof S3Operations, NewCommand>;

const DYNAMODB_COMMANDS = {
  BatchGetItem: BatchGetCommand,
  DeleteItem: DeleteCommand,
  GetItem: GetCommand,
  PutItem: PutCommand,
  Query: QueryCommand,
  UpdateItem: UpdateCommand,
} satisfies Record<keyof DynamoDbOperations, NewCommand>;

const SQS_COMMANDS = {
  ChangeMessageVisibilityBatch: ChangeMessageVisibilityBatchCommand,
  GetQueueAttributes: GetQueueAttributesCommand,
  SendMessageBatch: SendMessageBatchCommand,
} satisfies Record<keyof SqsOperations, NewCommand>;

const SECRETS_COMMANDS = {
  GetSecretValue: GetSecretValueCommand,
} satisfies Record<keyof SecretsOperations, NewCommand>;

const STS_COMMANDS = {
  AssumeRoleWithWebIdentity: AssumeRoleWithWebIdentityCommand,
  GetWebIdentityToken: GetWebIdentityTokenCommand,
} satisfies Record<keyof StsOperations, NewCommand>;

type Service = "dynamodb" | "s3" | "secretsmanager" | "sqs" | "sts";

/** The commands of each service. */
const COMMANDS = {
  dynamodb: DYNAMODB_COMMANDS,
  s3: S3_COMMANDS,
  secretsmanager: SECRETS_COMMANDS,
  sqs: SQS_COMMANDS,
  sts: STS_COMMANDS,
} satisfies Record<Service, Record<string, NewCommand>>;

/** Has the ports send through a client of the SDK. */
export function sendBySdk<Client extends SdkClient>(client: Client, service: Service): Client {
  const commands: Readonly<Record<string, NewCommand>> = COMMANDS[service];
  return setSender(client, sdkSender(client, commands));
}

function sdkSender(client: SdkClient, commands: Readonly<Record<string, NewCommand>>): Sender {
  return async (operation, input, options) => {
    const Command = commands[operation];
    if (Command === undefined) {
      throw new TypeError(`${operation} is no operation that the ports take`);
    }
    const command = prepare(new Command(input as never), options);
    const headers = options.onHeaders && captureHeaders(command);
    const document =
      Command === ListObjectVersionsCommand
        ? captureDocument(command, parseVersionsPage, EMPTY_DOCUMENT)
        : undefined;
    const { abortSignal } = options;
    try {
      const sent = abortSignal === undefined ? {} : { abortSignal };
      const answer = await client.send(command as never, sent);
      return document === undefined ? answer : document();
    } finally {
      if (headers !== undefined) {
        options.onHeaders?.(headers());
      }
    }
  };
}

/** What the SDK reads instead of a listing, so that no page is parsed twice. */
const EMPTY_DOCUMENT = "<ListVersionsResult></ListVersionsResult>";

function prepare<Command extends { readonly middlewareStack: object }>(
  command: Command,
  { headers, hasSingleEffect = false, isBare = false }: SendOptions,
): Command {
  if (headers !== undefined) {
    addHeaders(command, headers);
  }
  if (isBare) {
    leaveOutChecksum(command);
  }
  return hasSingleEffect ? allowSingleEffect(command) : command;
}
