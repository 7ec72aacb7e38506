/**
 * What a role that reads and writes the items of a DynamoDB table may do with the customer's key that encrypts it,
 * by way of DynamoDB (`kms:ViaService`). With `kms:Decrypt` missing no item can be written; that it is enough DynamoDB
 * does not promise: its guide names these as the least, and `kms:CreateGrant`, which only who gives a table its key
 * needs. Sources: DynamoDB developer guide, "DynamoDB encryption at rest: usage notes" (permissions of a customer
 * managed key); aws/aws-cdk#10010, #19102 and #19531, where writes and deletes were denied.
 */
export const TABLE_KEY_ACTIONS = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
] as const;

/** The same for a role that only reads: what the CDK's `grantReadData` gives. Source: aws/aws-cdk, `Table`. */
export const TABLE_READ_KEY_ACTIONS = ["kms:Decrypt", "kms:DescribeKey"] as const;
