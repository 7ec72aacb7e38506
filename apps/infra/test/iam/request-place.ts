/** Whose resources a request is about. */
export interface RequestPlace {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly dnsSuffix: string;
  /** The customer's KMS key that a table or a secret is encrypted with; absent: none is. */
  keyOf?(resourceArn: string): string | undefined;
}
