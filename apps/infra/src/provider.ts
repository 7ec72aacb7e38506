import { resolve } from "node:path";
import { AwsProvider, type AwsProviderAssumeRole } from "@cdktf/provider-aws/lib/provider/index.js";
import { type AssumedRole, namesOf, type Settings, type SideSettings } from "@xpart/deployment";
import { DataResource, LocalBackend, S3Backend, type TerraformStack } from "cdktf";
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

/** Before, its S3 backend neither knows the region nor the ending of names there. Source: Terraform's changelog. */
const TERRAFORM_VERSION_FOR_EUSC_STATE = ">= 1.14";

/** Gives a stack the provider of its partition, and a place for its state. */
export function provide(
  stack: TerraformStack,
  side: SideSettings,
  settings: Settings,
  stateName: string,
): void {
  const pair = namesOf(settings).base;
  new AwsProvider(stack, "aws", {
    region: side.region,
    ...profileOf(side),
    ...(side.accountId === undefined ? {} : { allowedAccountIds: [side.accountId] }),
    ...(side.assumeRole === undefined ? {} : { assumeRole: [withoutAbsent(side.assumeRole)] }),
    ...(side.fips ? { useFipsEndpoint: true } : {}),
    defaultTags: [{ tags: { Application: pair, ...settings.tags } }],
  });
  stack.addOverride(
    "terraform.required_version",
    isStateInEusc(side) ? TERRAFORM_VERSION_FOR_EUSC_STATE : TERRAFORM_VERSION,
  );
  stack.addOverride("terraform.required_providers.aws", { ...AWS_PROVIDER });
  keepToPair(stack, pair, settings.ledger.deletionProtection);
  const { state } = side;
  if (state === undefined) {
    keepStateHere(stack, pair, stateName);
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
  const more = { use_lockfile: true, ...fipsOf(side), ...roleOf(state.assumeRole) };
  for (const [name, value] of Object.entries(more)) {
    stack.addOverride(`terraform.backend.s3.${name}`, value);
  }
}

/** What is to be known of where settings keep states, before Terraform refuses it in other words. */
export function stateWarnings({ source, destination }: Settings): readonly string[] {
  return Object.entries({ source, destination })
    .filter(([, side]) => isStateInEusc(side))
    .map(
      ([name, { state }]) =>
        `${name}.state is in ${state?.region ?? ""}: that needs Terraform 1.14 or later, whose S3 backend knows the European Sovereign Cloud. With an earlier one leave ${name}.state out and keep the file, or use a state elsewhere`,
    );
}

function isStateInEusc({ state }: SideSettings): boolean {
  return state?.region.startsWith("eusc-") === true;
}

/**
 * Settings that name the state of another pair would have all of it replaced. What is of one pair alone and must
 * not be destroyed makes Terraform refuse that plan (C10), and an early `destroy` of either side (C13): cdktf runs both at
 * once, and the destination's user would be gone with its keys before the source's table refuses.
 */
function keepToPair(stack: TerraformStack, pair: string, isProtected: boolean): void {
  new DataResource(stack, "pair", {
    triggersReplace: { pair },
    lifecycle: { preventDestroy: isProtected },
  }).overrideLogicalId("this_state_is_of_one_pair");
}

function fipsOf({ fips }: SideSettings): object {
  return fips ? { use_fips_endpoint: true } : {};
}

/** As Terraform's backend names it, since 1.6; the bindings know the deprecated names alone. */
function roleOf(role: AssumedRole | undefined): object {
  if (role === undefined) {
    return {};
  }
  const { roleArn: role_arn, externalId: external_id, sessionName: session_name } = role;
  return { assume_role: { role_arn, external_id, session_name } };
}

function withoutAbsent({ roleArn, externalId, sessionName }: AssumedRole): AwsProviderAssumeRole {
  return {
    roleArn,
    ...(externalId === undefined ? {} : { externalId }),
    ...(sessionName === undefined ? {} : { sessionName }),
  };
}

/** Whom Terraform works as; the file's path is from the settings' folder, and comes absolute. */
function profileOf({ profile, credentialsFile }: SideSettings) {
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(credentialsFile === undefined ? {} : { sharedCredentialsFiles: [credentialsFile] }),
  };
}

function keepStateHere(stack: TerraformStack, pair: string, stateName: string): void {
  new LocalBackend(stack, { path: resolve(localStateFile(pair, stateName)) });
  stack.node.addValidation({
    validate: () => [sharedStateProblem(process.cwd(), stateName) ?? []].flat(),
  });
}
