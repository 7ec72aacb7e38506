import { resolve } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { namesOf, type Settings, type SideSettings } from "@xpart/deployment";
import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import { localStateFile, sharedStateProblem } from "./local-state.ts";

/**
 * The provider that the constructs need. The bindings are of 6.25, which CDKTF would pin to the patch. Before 6.29
 * buckets with tags fail outside of commercial regions, and rules and queue mappings in aws-eusc; outbound
 * federation came with 6.26. Source: changelog of hashicorp/aws.
 */
export const AWS_PROVIDER: { readonly source: string; readonly version: string } = {
  source: "hashicorp/aws",
  version: "~> 6.29",
};

/** Terraform's own lock file in the state's bucket, and `import` blocks, need this. */
const TERRAFORM_VERSION = ">= 1.10";

/** Gives a stack the provider of its partition, and a place for its state. */
export function provide(stack: TerraformStack, side: SideSettings, settings: Settings): void {
  const pair = namesOf(settings).base;
  new AwsProvider(stack, "aws", {
    region: side.region,
    ...profileOf(side),
    ...(side.accountId === undefined ? {} : { allowedAccountIds: [side.accountId] }),
    defaultTags: [{ tags: { Application: pair, ...settings.tags } }],
  });
  stack.addOverride("terraform.required_version", TERRAFORM_VERSION);
  stack.addOverride("terraform.required_providers.aws", { ...AWS_PROVIDER });
  const { state } = side;
  if (state === undefined) {
    keepStateHere(stack, pair);
    return;
  }
  new S3Backend(stack, {
    bucket: state.bucket,
    key: state.key,
    region: state.region,
    encrypt: true,
    ...(state.kmsKeyArn === undefined ? {} : { kmsKeyId: state.kmsKeyArn }),
    ...profileOf(side),
  });
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
}

/** Whom Terraform works as; the file's path is from the settings' folder, and comes absolute. */
function profileOf({ profile, credentialsFile }: SideSettings) {
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(credentialsFile === undefined ? {} : { sharedCredentialsFiles: [credentialsFile] }),
  };
}

function keepStateHere(stack: TerraformStack, pair: string): void {
  const { id } = stack.node;
  new LocalBackend(stack, { path: resolve(localStateFile(pair, id)) });
  stack.node.addValidation({
    validate: () => [sharedStateProblem(process.cwd(), id) ?? []].flat(),
  });
}
