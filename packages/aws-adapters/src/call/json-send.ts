import type {
  GetSecretValueCommandInput,
  GetSecretValueCommandOutput,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type {
  ChangeMessageVisibilityBatchCommandInput,
  ChangeMessageVisibilityBatchCommandOutput,
  GetQueueAttributesCommandInput,
  GetQueueAttributesCommandOutput,
  SendMessageBatchCommandInput,
  SendMessageBatchCommandOutput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type {
  AssumeRoleWithWebIdentityCommandInput,
  AssumeRoleWithWebIdentityCommandOutput,
  GetWebIdentityTokenCommandInput,
  GetWebIdentityTokenCommandOutput,
  STSClient,
} from "@aws-sdk/client-sts";
import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  DeleteCommandInput,
  DeleteCommandOutput,
  DynamoDBDocumentClient,
  GetCommandInput,
  GetCommandOutput,
  PutCommandInput,
  PutCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import { type Operation, type Send, sendBy, type Wire } from "./aws-sender.ts";

/** A client of DynamoDB that speaks plain values: of the SDK, or of the lean wire. */
export type DynamoDbSending = DynamoDBDocumentClient | Wire<"dynamodb">;
/** A client of SQS. */
export type SqsSending = SQSClient | Wire<"sqs">;
/** A client of Secrets Manager. */
export type SecretsSending = SecretsManagerClient | Wire<"secretsmanager">;
/** A client of STS. */
export type StsSending = STSClient | Wire<"sts">;

/** What the ledger asks of DynamoDB. */
export type DynamoDbOperations = {
  BatchGetItem: Operation<BatchGetCommandInput, Partial<BatchGetCommandOutput>>;
  DeleteItem: Operation<DeleteCommandInput, DeleteCommandOutput>;
  GetItem: Operation<GetCommandInput, GetCommandOutput>;
  PutItem: Operation<PutCommandInput, PutCommandOutput>;
  Query: Operation<QueryCommandInput, QueryCommandOutput>;
  UpdateItem: Operation<UpdateCommandInput, UpdateCommandOutput>;
};

/** What the queues are asked. */
export type SqsOperations = {
  ChangeMessageVisibilityBatch: Operation<
    ChangeMessageVisibilityBatchCommandInput,
    Partial<ChangeMessageVisibilityBatchCommandOutput>
  >;
  GetQueueAttributes: Operation<GetQueueAttributesCommandInput, GetQueueAttributesCommandOutput>;
  SendMessageBatch: Operation<SendMessageBatchCommandInput, Partial<SendMessageBatchCommandOutput>>;
};

/** What Secrets Manager is asked. */
export type SecretsOperations = {
  GetSecretValue: Operation<GetSecretValueCommandInput, GetSecretValueCommandOutput>;
};

/** What STS is asked; the exchange of a token goes unsigned. */
export type StsOperations = {
  AssumeRoleWithWebIdentity: Operation<
    AssumeRoleWithWebIdentityCommandInput,
    AssumeRoleWithWebIdentityCommandOutput
  >;
  GetWebIdentityToken: Operation<GetWebIdentityTokenCommandInput, GetWebIdentityTokenCommandOutput>;
};

/** Sends one request to DynamoDB. */
export const sendDynamoDb: Send<DynamoDbSending, DynamoDbOperations> = sendBy as Send<
  DynamoDbSending,
  DynamoDbOperations
>;
/** Sends one request to SQS. */
export const sendSqs: Send<SqsSending, SqsOperations> = sendBy as Send<SqsSending, SqsOperations>;
/** Sends one request to Secrets Manager. */
export const sendSecrets: Send<SecretsSending, SecretsOperations> = sendBy as Send<
  SecretsSending,
  SecretsOperations
>;
/** Sends one request to STS. */
export const sendSts: Send<StsSending, StsOperations> = sendBy as Send<StsSending, StsOperations>;
