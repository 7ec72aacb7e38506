import type { WireEnvironment } from "./endpoint.ts";
import type { SigningIdentity } from "./signature.ts";

/** A key, or what gives one; asked before each request, so it keeps what it has in memory. */
export type IdentitySource = SigningIdentity | ((...asked: never[]) => Promise<SigningIdentity>);

/** Gives what to sign with; without a source, what the environment holds at the time, as Lambda sets it. */
export function identityFrom(
  source: IdentitySource | undefined,
  environment: WireEnvironment,
): () => SigningIdentity | Promise<SigningIdentity> {
  if (typeof source === "function") {
    return () => source();
  }
  return source === undefined ? () => fromEnvironment(environment) : () => source;
}

function fromEnvironment(environment: WireEnvironment): SigningIdentity {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const message =
      "there are no credentials in the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which Lambda sets " +
      "from the function's role, are not there";
    throw Object.assign(new Error(message), { name: "CredentialsProviderError" });
  }
  return { accessKeyId, secretAccessKey, sessionToken: environment["AWS_SESSION_TOKEN"] };
}
