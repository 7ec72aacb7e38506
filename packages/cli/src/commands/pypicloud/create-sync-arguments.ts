/** The options of `xpart pypicloud create-sync`; `n`, `f`, `a`, `r` are those of pypicloud's own tool. */
export interface CreateSyncArguments {
  readonly name: string;
  readonly force?: boolean;
  readonly roleArn?: string;
  readonly region?: string;
  readonly dryRun?: boolean;
  readonly remove?: boolean;
  readonly vpcSubnets?: string;
  readonly vpcSecurityGroups?: string;
  readonly urlSecret?: string;
  /** Of the objects. */
  readonly kmsKey: readonly string[];
  readonly tableKmsKey?: string;
  readonly secretKmsKey?: string;
  readonly runtime: string;
  readonly architecture: string;
}
