import { resolve } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { namesOf, type Settings, type SideSettings } from "@xpart/deployment";
import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import { localStateFile, sharedStateProblem } from "./local-state.ts";

/**
 * The provider that the constructs need: the bindings are of 6.25, and what they set is there in all of
 * major 6. CDKTF would pin 6.25.0 to the patch.
 */
const PROVIDER_VERSION = "~> 6.25";

/** Outbound federation came with this one. */
const FEDERATION_PROVIDER_VERSION = "~> 6.26";

/** Terraform's own lock file in the state's bucket, and `import` blocks, need this. */
const TERRAFORM_VERSION = ">= 1.10";

/** Gives a stack the provider of its partition, and a place for its state. */
export function provide(
  stack: TerraformStack,
  side: SideSettings,
  settings: Settings,
  needsFederation: boolean,
): void {
  const pair = namesOf(settings).base;
  new AwsProvider(stack, "aws", {
    region: side.region,
    ...(side.profile === undefined ? {} : { profile: side.profile }),
    ...(side.accountId === undefined ? {} : { allowedAccountIds: [side.accountId] }),
    defaultTags: [{ tags: { Application: pair, ...settings.tags } }],
  });
  const version = needsFederation ? FEDERATION_PROVIDER_VERSION : PROVIDER_VERSION;
  stack.addOverride("terraform.required_version", TERRAFORM_VERSION);
  stack.addOverride("terraform.required_providers.aws", { source: "hashicorp/aws", version });
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
    ...(side.profile === undefined ? {} : { profile: side.profile }),
  });
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
}

function keepStateHere(stack: TerraformStack, pair: string): void {
  const { id } = stack.node;
  new LocalBackend(stack, { path: resolve(localStateFile(pair, id)) });
  stack.node.addValidation({
    validate: () => [sharedStateProblem(process.cwd(), id) ?? []].flat(),
  });
}
