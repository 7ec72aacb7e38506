import type { PolicyDocument, Settings } from "@xpart/pypicloud-sync";

/** All that the set-up of one sync is told and has worked out. */
export interface SyncDeployment {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly bucket: string;
  /** Of the keys whose events count. */
  readonly prefix: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly role: {
    /** Absent: somebody gave the ARN of a role of their own. */
    readonly name?: string;
    readonly arn: string;
    readonly policy: PolicyDocument;
  };
  readonly deadLetters: { readonly name: string; readonly arn: string };
  /** Absent: the URL has no password, or somebody gave a secret of their own. */
  readonly ownSecret?: {
    readonly name: string;
    readonly value: string;
    /** Absent: AWS's own key of Secrets Manager. */
    readonly kmsKeyArn?: string;
  };
  /** What the function reads from its environment. */
  readonly settings: Settings;
  readonly zip: Uint8Array;
  readonly runtime: string;
  readonly architecture: "arm64" | "x86_64";
  readonly vpc?: {
    readonly subnetIds: readonly string[];
    readonly securityGroupIds: readonly string[];
  };
  /** Whether a function that is there is deleted and made anew. */
  readonly isForced: boolean;
}
