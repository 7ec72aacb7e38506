import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import { IamUser } from "@cdktf/provider-aws/lib/iam-user/index.js";
import { IamUserPolicyAttachment } from "@cdktf/provider-aws/lib/iam-user-policy-attachment/index.js";
import {
  type CredentialSettings,
  type FederationSettings,
  issuerHost,
  keepDestination,
  type Names,
  namesOf,
  policyDocument,
  type Settings,
  sourceRoleArns,
  tokenTrust,
} from "@xpart/deployment";
import { Construct } from "constructs";
import { forgetBucketEvents } from "./constructs/bucket-events.ts";
import { CacheSync } from "./constructs/cache-sync.ts";
import { forget } from "./constructs/forgotten.ts";
import { forgetTrialBucket, TrialBucket } from "./constructs/trial-bucket.ts";
import { iamConfig } from "./constructs/xpart-function.ts";

/**
 * Everything of xpart in the destination partition: who may write the bucket, and what of it. A user,
 * whose access keys are made by hand, or a role that the source's functions open with tokens of theirs. And,
 * where the settings have a pypicloud server, what keeps its package cache in step.
 * For a CDKTF app of one's own; the app has the provider.
 */
export class XpartDestination extends Construct {
  /** With a secret only. */
  readonly user: IamUser | undefined;
  /** With federation only, once the issuer is known. */
  readonly role: IamRole | undefined;
  /** Where the settings have a pypicloud server. */
  readonly cacheSync: CacheSync | undefined;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const names = namesOf(settings);
    const { credentials, destination, trial, pypicloud } = settings;
    const own = trial.destination ? new TrialBucket(this, "bucket", destination) : undefined;
    if (own === undefined) {
      forgetTrialBucket(this, "bucket");
    }
    if (pypicloud === undefined) {
      forgetBucketEvents(this, ["cache", "notification"]);
    } else {
      this.cacheSync = new CacheSync(this, "cache", settings, pypicloud, own);
    }
    if (!makesProvider(credentials)) {
      // Roles of others may trust it, too.
      forget(this, ["issuer"], "aws_iam_openid_connect_provider");
    }
    const { iamPath: path } = destination;
    const policy = new IamPolicy(this, "policy", {
      ...(path === undefined ? {} : { path }),
      name: names.destinationPolicy,
      description: `What xpart may do in ${destination.bucket}`,
      policy: policyDocument(keepDestination(settings)),
    });
    if (credentials.kind === "secret") {
      this.user = this.addUser(settings, names, policy);
      return;
    }
    this.role = this.addRole(settings, credentials, names, policy);
  }

  private addUser({ destination }: Settings, names: Names, policy: IamPolicy): IamUser {
    // A user with keys that were made by hand can be destroyed only with them.
    const user = new IamUser(this, "user", {
      ...iamConfig(destination),
      name: names.user,
      forceDestroy: true,
    });
    new IamUserPolicyAttachment(this, "user-policy", { user: user.name, policyArn: policy.arn });
    return user;
  }

  private addRole(
    settings: Settings,
    { issuerUrl, audience, createProvider }: FederationSettings,
    names: Names,
    policy: IamPolicy,
  ): IamRole | undefined {
    if (issuerUrl === undefined) {
      return undefined;
    }
    const { destination } = settings;
    const providerArn = createProvider
      ? new IamOpenidConnectProvider(this, "issuer", { url: issuerUrl, clientIdList: [audience] })
          .arn
      : `arn:${destination.partition.name}:iam::${destination.accountId ?? ""}:oidc-provider/${issuerHost(issuerUrl)}`;
    const subjects = sourceRoleArns(settings, [
      names.queueHandler,
      names.partHandler,
      ...(settings.operations === undefined ? [] : [names.sliceHandler]),
    ]);
    const role = new IamRole(this, "role", {
      ...iamConfig(destination),
      name: names.role,
      description: "Taken by xpart's functions in another partition",
      assumeRolePolicy: tokenTrust(providerArn, issuerUrl, audience, subjects),
    });
    new IamRolePolicyAttachment(this, "role-policy", {
      role: role.name,
      policyArn: policy.arn,
    });
    return role;
  }
}

function makesProvider(credentials: CredentialSettings): boolean {
  return (
    credentials.kind === "federation" &&
    credentials.createProvider &&
    credentials.issuerUrl !== undefined
  );
}
