import {
  createS3Wire,
  createSecretCredentials,
  createSecretsWire,
  type S3WirePlace,
  type Wire,
} from "@xpart/aws-adapters";
import type { SourceSettings } from "../settings/source-settings.ts";

/** The source's S3, and what forgets its key after it was refused; absent: the function's own role. */
export interface SourceEnd {
  readonly client: Wire<"s3">;
  readonly expireCredentials?: () => boolean;
}

/**
 * The source's S3, which AWS_ENDPOINT_URL moves with the other services, and SOURCE_ENDPOINT_URL alone. A server that
 * knows no roles is read with the key of a secret.
 */
export function createSourceEnd(settings: SourceSettings, place: S3WirePlace): SourceEnd {
  const { sourceTerms: terms, sourceEndpointUrl, isSourcePathStyle, sourceProfile } = settings;
  const { sourceRegion, sourceSecretId: secretId } = settings;
  const secret =
    secretId === undefined
      ? undefined
      : createSecretCredentials({ client: createSecretsWire(place), secretId, owner: "server" });
  const client = createS3Wire({
    ...place,
    terms,
    ...(secret === undefined ? {} : { credentials: secret.provider }),
    ...(sourceRegion === undefined ? {} : { region: sourceRegion }),
    ...(sourceEndpointUrl === undefined ? {} : { endpoint: sourceEndpointUrl }),
    ...(isSourcePathStyle === undefined ? {} : { forcePathStyle: isSourcePathStyle }),
    ...(sourceProfile === undefined ? {} : { profile: sourceProfile }),
  });
  return secret === undefined ? { client } : { client, expireCredentials: secret.expire };
}
