import { type BucketTerms, readServerProfile, type ServerProfile } from "@xpart/aws-adapters";
import { err, ok, type Result } from "@xpart/core";
import * as z from "zod/mini";
import { json, optionalFlag, optionalUrl, text } from "./check-variables.ts";
import { owner, termsOf } from "./destination-settings.ts";

/** Where the source bucket is, and how it is read. */
export interface SourceSettings {
  readonly sourceTerms: BucketTerms;
  /** Of the source bucket alone; absent: the region's own endpoint, or that of AWS_ENDPOINT_URL. */
  readonly sourceEndpointUrl?: string;
  /** What that endpoint signs for; absent: the function's region. */
  readonly sourceRegion?: string;
  /** Name or ARN of the secret with a key of that endpoint's; absent: the function reads as its own role. */
  readonly sourceSecretId?: string;
  /** Whether the source bucket is in the path of its URLs; absent: only at an endpoint of its own. */
  readonly isSourcePathStyle?: boolean;
  /** What was found out about the source's server; absent: nothing beforehand. */
  readonly sourceProfile?: ServerProfile;
}

type Optional<Value> = z.ZodMiniOptional<z.ZodMiniType<Value, string>>;

interface SourceVariables {
  readonly SOURCE_BUCKET_OWNER: ReturnType<typeof owner>;
  readonly SOURCE_REQUESTER_PAYS: ReturnType<typeof optionalFlag>;
  readonly SOURCE_ENDPOINT_URL: ReturnType<typeof optionalUrl>;
  readonly SOURCE_FORCE_PATH_STYLE: ReturnType<typeof optionalFlag>;
  readonly SOURCE_SECRET: Optional<string>;
  readonly SOURCE_BUCKET_REGION: Optional<string>;
  readonly SOURCE_PROFILE: Optional<ServerProfile>;
}

/** The variables that say so. */
export const sourceVariables: SourceVariables = {
  SOURCE_BUCKET_OWNER: owner("source"),
  SOURCE_REQUESTER_PAYS: optionalFlag(),
  SOURCE_ENDPOINT_URL: optionalUrl(),
  SOURCE_FORCE_PATH_STYLE: optionalFlag(),
  SOURCE_SECRET: z.optional(
    text("the name or ARN of the secret with the source's key, or not set", /^[\w/+=.@:!-]+$/),
  ),
  SOURCE_BUCKET_REGION: z.optional(
    text("what the source's server signs for, or not set", /^[\w-]+$/),
  ),
  SOURCE_PROFILE: z.optional(json(readServerProfile)),
};

/** What those variables come to. @returns a sentence for each that does not go with the others. */
export function sourceSettingsOf(
  read: z.output<
    z.ZodMiniObject<{ -readonly [Name in keyof SourceVariables]: SourceVariables[Name] }>
  >,
): Result<SourceSettings, readonly string[]> {
  const { SOURCE_ENDPOINT_URL: sourceEndpointUrl, SOURCE_FORCE_PATH_STYLE: isSourcePathStyle } =
    read;
  const { SOURCE_PROFILE: sourceProfile, SOURCE_SECRET: sourceSecretId } = read;
  const { SOURCE_BUCKET_REGION: sourceRegion } = read;
  if (sourceEndpointUrl === undefined && (sourceSecretId ?? sourceRegion) !== undefined) {
    return err([
      "SOURCE_SECRET and SOURCE_BUCKET_REGION go with SOURCE_ENDPOINT_URL, which is not set: at AWS the source is read in the function's region, as its role",
    ]);
  }
  return ok({
    sourceTerms: termsOf(read.SOURCE_BUCKET_OWNER, read.SOURCE_REQUESTER_PAYS),
    ...(sourceProfile === undefined ? {} : { sourceProfile }),
    ...(sourceEndpointUrl === undefined ? {} : { sourceEndpointUrl }),
    ...(sourceRegion === undefined ? {} : { sourceRegion }),
    ...(sourceSecretId === undefined ? {} : { sourceSecretId }),
    ...(isSourcePathStyle === undefined ? {} : { isSourcePathStyle }),
  });
}
