import type { TokenAlgorithm } from "@xpart/aws-adapters";
import { ok, type Result } from "@xpart/core";
import * as z from "zod/mini";
import { absent, checkVariables, type Environment, optionalUrl, text } from "./check-variables.ts";

/** How the function opens the destination: a key from a secret, or a role by its own tokens (S1). */
export type CredentialSettings =
  | {
      readonly kind: "secret";
      /** Name or ARN. */
      readonly secretId: string;
    }
  | {
      readonly kind: "federation";
      readonly roleArn: string;
      readonly audience: string;
      readonly signingAlgorithm: TokenAlgorithm;
      /** Absent: STS of the destination's region. */
      readonly stsEndpointUrl?: string;
    };

const WITHOUT_ROLE = "it goes with DEST_ROLE_ARN, which is not set";

const secretVariables = z.object({
  DEST_SECRET: text(
    "the name or ARN of the secret with the credentials, unless DEST_ROLE_ARN is set",
    /^[\w/+=.@:!-]+$/,
  ),
  DEST_AUDIENCE: absent(WITHOUT_ROLE),
  DEST_TOKEN_ALGORITHM: absent(WITHOUT_ROLE),
  DEST_STS_ENDPOINT_URL: absent(WITHOUT_ROLE),
});

const federationVariables = z.object({
  DEST_ROLE_ARN: text(
    "the ARN of the destination's role that the function's tokens open",
    /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/,
  ),
  DEST_AUDIENCE: text("the audience that the role trusts tokens for", /^.{1,1000}$/),
  DEST_TOKEN_ALGORITHM: z._default(
    z.enum(["RS256", "ES384"], { error: "must be RS256 or ES384, or not set" }),
    "RS256",
  ),
  DEST_STS_ENDPOINT_URL: optionalUrl(),
  DEST_SECRET: absent("credentials come from it or from DEST_ROLE_ARN, not from both"),
});

/** Reads where the destination's credentials come from. @returns a sentence for each wrong variable. */
export function readCredentialSettings(
  environment: Environment,
): Result<CredentialSettings, readonly string[]> {
  if ((environment["DEST_ROLE_ARN"] ?? "") === "") {
    const read = checkVariables(secretVariables, environment);
    return read.ok ? ok({ kind: "secret", secretId: read.value.DEST_SECRET }) : read;
  }
  const read = checkVariables(federationVariables, environment);
  if (!read.ok) {
    return read;
  }
  const { DEST_ROLE_ARN, DEST_AUDIENCE, DEST_TOKEN_ALGORITHM, DEST_STS_ENDPOINT_URL } = read.value;
  return ok({
    kind: "federation",
    roleArn: DEST_ROLE_ARN,
    audience: DEST_AUDIENCE,
    signingAlgorithm: DEST_TOKEN_ALGORITHM,
    ...(DEST_STS_ENDPOINT_URL === undefined ? {} : { stsEndpointUrl: DEST_STS_ENDPOINT_URL }),
  });
}
