import {
  createFederatedCredentials,
  createSecretCredentials,
  createSecretsWire,
  createStsWire,
  type FederatedCredentials,
  partitionOf,
  type SecretCredentials,
} from "@xpart/aws-adapters";
import type { DestinationSettings, FunctionPlace } from "../settings/env.ts";

/** Credentials of the destination, wherever they come from. */
export type DestinationCredentials =
  | Pick<SecretCredentials, "provider" | "expire">
  | FederatedCredentials;

/** The destination's credentials, as the settings say: of a secret, or of a role by federation (S1, S5). */
export function createDestinationCredentials(
  { region, credentials, useFips, endpointUrl }: DestinationSettings,
  here: FunctionPlace,
): DestinationCredentials {
  if (credentials.kind === "secret") {
    const { secretId } = credentials;
    const client = createSecretsWire(here);
    if (endpointUrl !== undefined) {
      return createSecretCredentials({ client, secretId, owner: "server" });
    }
    const partition = partitionOf(region);
    return createSecretCredentials({
      ...{ client, secretId },
      ...(partition.ok ? { partition: partition.value.name } : {}),
    });
  }
  const { roleArn, audience, signingAlgorithm, stsEndpointUrl } = credentials;
  const destination = createStsWire({
    region,
    useFips,
    ...(stsEndpointUrl === undefined ? {} : { endpoint: stsEndpointUrl }),
    // AWS_ENDPOINT_URL and its like are the source side's, as with the destination's S3.
    ignoresEndpointVariables: true,
  });
  return createFederatedCredentials({
    ...{ roleArn, audience, signingAlgorithm, destination },
    source: createStsWire(here),
  });
}
