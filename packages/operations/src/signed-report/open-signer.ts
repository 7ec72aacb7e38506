import type { ReportSigner } from "@xpart/aws-adapters/report-signer";
import type { Deployment } from "../open/open-deployment.ts";
import { followOnlySettings } from "../open/side-places.ts";

/** A signer with the connections that it holds. */
export interface OpenSigner extends ReportSigner {
  close(): void;
}

/** The region of an ARN; what is an id or an alias is looked for in the source's own. */
const ARN_REGION = /^arn:[^:]+:kms:([^:]+):/;

/**
 * Opens a KMS key that signs, as the identity of the source. KMS is loaded only here.
 *
 * @param keyId - an id, an ARN, or an alias with `alias/` before it.
 */
export async function openReportSigner(
  { sourcePlace }: Pick<Deployment, "sourcePlace">,
  keyId: string,
): Promise<OpenSigner> {
  const { createKmsClient, createKmsReportSigner } = await import(
    "@xpart/aws-adapters/report-signer"
  );
  const [, region = sourcePlace.region] = ARN_REGION.exec(keyId) ?? [];
  const client = followOnlySettings(createKmsClient({ ...sourcePlace, region }));
  return { ...createKmsReportSigner({ client, keyId }), close: () => client.destroy() };
}
