import {
  type BucketTerms,
  type ReplicaPlacement,
  readServerProfile,
  type ServerProfile,
} from "@xpart/aws-adapters";
import { err, ok, type Result } from "@xpart/core";
import * as z from "zod/mini";
import {
  checkVariables,
  type Environment,
  json,
  optionalFlag,
  optionalUrl,
  region,
  text,
} from "./check-variables.ts";
import { type CredentialSettings, readCredentialSettings } from "./credential-settings.ts";

/** Where replicas go, and what is said of each. */
export interface DestinationSettings {
  readonly bucket: string;
  readonly region: string;
  /** Absent: the bucket's default encryption, and its default ACL. */
  readonly placement: ReplicaPlacement;
  readonly terms: BucketTerms;
  readonly useFips: boolean;
  readonly credentials: CredentialSettings;
  /** Absent: the region's own endpoint. */
  readonly endpointUrl?: string;
  /** Whether the bucket is in the path of its URLs; absent: only at an endpoint of one's own. */
  readonly isPathStyle?: boolean;
  /** What was found out about its server; absent: nothing beforehand. */
  readonly profile?: ServerProfile;
}

/** What S3 lets a bucket be called. */
export const BUCKET_NAME: RegExp = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** The account that owns a bucket. */
export function owner(whose: string): z.ZodMiniType<string | undefined, string | undefined> {
  return z.optional(
    text(`the account that owns the ${whose} bucket: 12 digits, or not set`, /^\d{12}$/),
  );
}

const variables = z.object({
  DEST_BUCKET: text("the name of the destination bucket", BUCKET_NAME),
  DEST_BUCKET_REGION: region("the region of the destination bucket, such as us-gov-west-1"),
  DEST_BUCKET_OWNER: owner("destination"),
  DEST_KMS_KEY: z.optional(z.string()),
  DEST_ENCRYPTION: z.optional(
    z.enum(["AES256", "aws:kms", "aws:kms:dsse"], {
      error: "must be AES256, aws:kms or aws:kms:dsse, or not set",
    }),
  ),
  DEST_ACL: z.optional(
    z.enum(["private", "bucket-owner-read", "bucket-owner-full-control"], {
      error: "must be private, bucket-owner-read or bucket-owner-full-control, or not set",
    }),
  ),
  DEST_REQUESTER_PAYS: optionalFlag(),
  DEST_USE_FIPS: optionalFlag(),
  DEST_ENDPOINT_URL: optionalUrl(),
  DEST_FORCE_PATH_STYLE: optionalFlag(),
  DEST_PROFILE: z.optional(json(readServerProfile)),
});

/** A server of one's own has a region by whatever name, and is in no partition (C3). */
const variablesAtEndpoint = z.extend(variables, {
  DEST_BUCKET_REGION: text(
    "the region that the server at DEST_ENDPOINT_URL signs for, such as us-east-1",
    /^[\w.-]+$/,
  ),
});

/** Reads where replicas go, and who may put them there. @returns a sentence for each wrong variable. */
export function readDestinationSettings(
  environment: Environment,
): Result<DestinationSettings, readonly string[]> {
  const isElsewhere = (environment["DEST_ENDPOINT_URL"] ?? "") !== "";
  const read = checkVariables(isElsewhere ? variablesAtEndpoint : variables, environment);
  const credentials = readCredentialSettings(environment);
  const conflicts = conflictsIn(environment);
  return read.ok && credentials.ok && conflicts.length === 0
    ? ok(settingsOf(read.value, credentials.value))
    : err([
        ...(read.ok ? [] : read.error),
        ...(credentials.ok ? [] : credentials.error),
        ...conflicts,
      ]);
}

/** What does not go together. */
function conflictsIn({ DEST_KMS_KEY, DEST_ENCRYPTION }: Environment): readonly string[] {
  return (DEST_KMS_KEY ?? "") !== "" && DEST_ENCRYPTION === "AES256"
    ? ["DEST_KMS_KEY must not be set: DEST_ENCRYPTION is AES256, which takes no key"]
    : [];
}

function settingsOf(
  read: z.output<typeof variables>,
  credentials: CredentialSettings,
): DestinationSettings {
  const { DEST_KMS_KEY: kmsKeyId, DEST_ENCRYPTION: encryption, DEST_ACL: acl } = read;
  const { DEST_ENDPOINT_URL: endpointUrl, DEST_FORCE_PATH_STYLE: isPathStyle } = read;
  const { DEST_PROFILE: profile } = read;
  return {
    bucket: read.DEST_BUCKET,
    region: read.DEST_BUCKET_REGION,
    placement: {
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      ...(encryption === undefined ? {} : { encryption }),
      ...(acl === undefined ? {} : { acl }),
    },
    terms: termsOf(read.DEST_BUCKET_OWNER, read.DEST_REQUESTER_PAYS),
    // Explicit: AWS_USE_FIPS_ENDPOINT is of the source side, where other regions have such endpoints.
    useFips: read.DEST_USE_FIPS ?? false,
    credentials,
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(isPathStyle === undefined ? {} : { isPathStyle }),
    ...(profile === undefined ? {} : { profile }),
  };
}

/** The terms of a bucket, as its two variables say them. */
export function termsOf(
  expectedOwner: string | undefined,
  isRequesterPays: boolean | undefined,
): BucketTerms {
  return {
    ...(expectedOwner === undefined ? {} : { expectedOwner }),
    ...(isRequesterPays === undefined ? {} : { isRequesterPays }),
  };
}
